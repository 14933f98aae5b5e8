// The codes of badges and phones as people scan and type them. As badges/rules/codes.py reads them.

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MEANT = { O: "0", I: "1", L: "1" };
const KINDS = { C1: 24, P1: 32 }; // whole length
const GROUP = 4;
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

/** The same of a text into which a scanner typed, which adds to what stands there. */
export function readWithin(typed) {
  const whole = readAnyCode(typed);
  const text = whole ? "" : typed.replace(BLANKS, "");
  for (let at = 0; at < text.length; at += 1) {
    for (const length of Object.values(KINDS)) {
      const found = text.length >= at + length && readAnyCode(text.slice(at, at + length));
      if (found) return found;
    }
  }
  return whole;
}

/** Return `{start, end}` of the part of a code to look at: the group of its one wrong character, as far as
    the check characters tell, or what stands in no code; else null. As badges/rules/mistyped.py. */
export function findMistake(typed) {
  const places = Array.from({ length: typed.length }, (_, at) => at)
    .filter((at) => typed[at].replace(BLANKS, ""));
  const symbols = places.map((at) => typed[at].toUpperCase()).map((one) => MEANT[one] || one);
  const odd = symbols.findIndex((one) => !SYMBOLS.includes(one));
  if (odd >= 0) return { start: places[odd], end: places[odd] + 1 };
  if (KINDS[symbols.slice(0, 2).join("")] !== symbols.length) return null;
  let [first, second] = [0, 0];
  for (const one of symbols.slice(2)) {
    const value = SYMBOLS.indexOf(one);
    [first, second] = [times(first, 2) ^ value, times(second, 4) ^ value];
  }
  if (!first || !second) return null;
  for (let at = symbols.length - 1; at > 1; at -= 1) {
    if (first === second) {
      const group = at - ((at - 2) % GROUP);
      return { start: places[group], end: places[Math.min(group + GROUP, symbols.length) - 1] + 1 };
    }
    first = times(first, 2);
  }
  return null;
}

/** Return `{whole, here}`, how many characters a badge's code has and how many of them a text that begins
    like one; null: it is no part of one. As badges/rules/codes.py. */
export function partOf(typed) {
  const text = typed.replace(BLANKS, "").toUpperCase().replace(/[OIL]/g, (letter) => MEANT[letter]);
  const isPart = text.startsWith("C1") && text.length < KINDS.C1 && [...text].every((one) => SYMBOLS.includes(one));
  return isPart ? { whole: KINDS.C1, here: text.length } : null;
}

/** Tell whether somebody meant to scan or type a code: it begins like one and is as long. */
export function looksLikeCode(typed) {
  return /^[CP][1IL]/i.test(typed.trim()) && typed.replace(BLANKS, "").length >= 20;
}
