// The codes of badges and phones as people scan and type them. As badges/rules/codes.py reads them.

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MEANT = { O: "0", I: "1", L: "1" };
const KINDS = { C1: 24, P1: 32 }; // whole length
const BLANKS = /[\s\-\u2010-\u2015\u200b\ufeff]+/g;

/** Multiply in GF(32) by x^5 + x^2 + 1. */
function times(left, right) {
  let [factor, product] = [left, 0];
  for (let rest = right; rest; rest >>= 1) {
    if (rest & 1) product ^= factor;
    factor <<= 1;
    if (factor & 32) factor ^= 37;
  }
  return product;
}

function checkOf(body) {
  let [first, second] = [0, 0];
  for (const symbol of body) {
    const feedback = SYMBOLS.indexOf(symbol) ^ first;
    [first, second] = [second ^ times(feedback, 6), times(feedback, 8)];
  }
  return SYMBOLS[first] + SYMBOLS[second];
}

/** Return `{kind, text}`, the code as it is printed: kind `C1` of a badge, `P1` of a phone; or null. */
export function readAnyCode(typed) {
  const text = typed.replace(BLANKS, "").toUpperCase().replace(/[OIL]/g, (letter) => MEANT[letter]);
  const kind = text.slice(0, 2);
  if (KINDS[kind] !== text.length || [...text].some((one) => !SYMBOLS.includes(one))) return null;
  return checkOf(text.slice(2, -2)) === text.slice(-2) ? { kind, text } : null;
}

/** Tell whether somebody meant to scan or type a code: it begins like one and is as long. */
export function looksLikeCode(typed) {
  return /^[CP][1IL]/i.test(typed.trim()) && typed.replace(BLANKS, "").length >= 20;
}
