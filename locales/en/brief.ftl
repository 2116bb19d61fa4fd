# Criteria that no person worded, and what the card says is assumed.
check-opens = The app opens for its people, whole and in the right language
check-closed = Without a link nothing is shown: no page, no data, no file
check-saves = A filled request is kept exactly as it was sent
check-keeps-entries = What people enter is kept and can be read again exactly as it was sent
check-field-saved = “{ $field }” is on the form and is kept
check-field-required = A request without “{ $field }” is not taken
check-field-guarded = A wrong value in “{ $field }” is refused, at the field
check-field-unique = “{ $field }” cannot repeat
check-field-computed = “{ $field }” is worked out right
check-field-ordered = “{ $field }” before “{ $opener }” is refused, at the field
check-field-limited-most = “{ $field }” beyond { $max } is refused
check-field-limited-least = “{ $field }” below { $min } is refused
check-field-limited-both = “{ $field }” below { $min } or beyond { $max } is refused
check-field-not-past = A day in the past is refused in “{ $field }”
check-decides = { $who } can approve and decline
check-only-approver = Nobody but { $who } can decide at this step
check-states-hold = A request cannot skip a step, and a decision stays
check-reason-asked = Declining asks for a reason, and the author reads it
check-own-only = Each person sees their own requests only
check-all-seen = Everybody in the app sees all requests
check-approvers-told = Whoever decides is told of a new request in the chat, with buttons
check-author-told = The author is told of the decision
check-filters = The list can be filtered, searched and paged
check-exports-csv = The list can be downloaded as CSV
check-exports-xlsx = The list can be downloaded for Excel
check-speaks = The app speaks { $languages }
check-history-kept = Who did what and when is kept with each request
check-text-stays-text = Whatever is typed into a field stays plain text
check-person = You judge this yourself when you accept
field-optional = { $field } (may be left out)
said-in-part = { $words } (you changed a part of this later)
usual-fields = The usual form: { $fields }
from-table = Fields from { $file }: { $fields }
from-table-left-out =
    { $n ->
        [one] Fields from { $file }: { $fields }; { $n } more heading has no room in a form
       *[other] Fields from { $file }: { $fields }; { $n } more headings have no room in a form
    }
usual-shape-records = The app keeps what people enter
usual-shape-static = The app only shows pages and keeps no entries
usual-audience = It is for whomever you invite
language-en = English
language-ru = Russian
