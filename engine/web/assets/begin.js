// A new conversation: whoever begins one leaves the page only for it. What keeps it from beginning is said beside the button.

export function startBeginning() {
  let busy = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest('form[action="/threads"]');
    if (!form) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const answer = await fetch("/api/v1/threads", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ bible: event.submitter?.value || undefined }),
    }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    busy = false;
    if (answer?.ok && told) location.assign(`/t/${told.id}`);
    else if (told?.error) say(form, told.error.message);
    // Nobody answered: the browser says so.
    else form.submit();
  });
}

function say(form, words) {
  const above = form.closest(".side-threads-head") ?? form;
  if (above.nextElementSibling?.matches(".begin-told")) above.nextElementSibling.remove();
  const note = document.createElement("p");
  note.className = "begin-told";
  note.setAttribute("role", "alert");
  note.textContent = words;
  above.after(note);
}
