// A code that was scanned with the phone's camera comes behind the # of the address: no server saw it.

export function fillFromAddress(page, address) {
  const field = page.querySelector("[data-enrolment-code]");
  const code = decodeURIComponent(address.hash.slice(1));
  if (!field || !/^[0-9A-Za-z -]{12,20}$/.test(code)) return;
  field.value = code;
  history.replaceState(history.state, "", address.pathname);
}
