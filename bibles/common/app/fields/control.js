// One control for each kind of field. A control: `{ node, id, read(), write(value), error(words), focus() }`.

import { choiceControl, manyControl, personControl, yesNoControl } from "./choice.js";
import { computedControl } from "./computed.js";
import { dateControl, rangeControl } from "./date.js";
import { fileControl } from "./file.js";
import { textControl } from "./text.js";

const KINDS = {
  text: textControl,
  long_text: textControl,
  number: textControl,
  money: textControl,
  email: textControl,
  phone: textControl,
  date: dateControl,
  date_range: rangeControl,
  choice: choiceControl,
  many: manyControl,
  yes_no: yesNoControl,
  person: personControl,
  file: fileControl,
};

/** The control of a field; `changed` is called whenever its value may have changed. */
export function control(field, changed) {
  if (field.type === "computed") return computedControl(field);
  return (KINDS[field.type] ?? textControl)(field, changed);
}
