// What looks like an e-mail address or a telephone number: the same rules as the service's, which has the last word.

const LOCAL = /^[\p{Alphabetic}\p{N}!#$%&'*+\-/=?^_`{|}~.]{1,64}$/u;
const LABEL = /^(?!-)[\p{Alphabetic}\p{N}-]{1,63}(?<!-)$/u;

/** `someone@host.tld`. */
export function isEmail(words) {
  const at = words.lastIndexOf("@");
  if (at < 1) return false;
  const local = words.slice(0, at);
  const labels = words.slice(at + 1).split(".");
  const last = labels.at(-1);
  return LOCAL.test(local) && !/^\.|\.$|\.\./.test(local) && labels.length > 1 && labels.every((l) => LABEL.test(l)) && Array.from(last).length > 1 && !/^\d+$/.test(last);
}

/** 5 to 15 digits with the usual marks between them, a plus only in front. */
export function isPhone(words) {
  const digits = words.replace(/[^0-9]/g, "").length;
  return digits >= 5 && digits <= 15 && /^\+?[0-9 \-().\/\u00a0]*$/.test(words);
}
