// SHA-256 (FIPS 180-4), for codes: browsers hide theirs where a page came by plain http, and a door on
// a venue's own network must not depend on that.

const BLOCK = 64;

/** The first 32 bits of the fractions of roots of the first primes: of cube roots 64, of square roots 8. */
function constants() {
  const [cubes, squares] = [[], []];
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  for (let number = 2; cubes.length < BLOCK; number += 1) {
    let isPrime = true;
    for (let part = 2; part * part <= number; part += 1) isPrime = isPrime && number % part !== 0;
    if (isPrime) {
      cubes.push(fraction(Math.cbrt(number)));
      if (squares.length < 8) squares.push(fraction(Math.sqrt(number)));
    }
  }
  return [cubes, squares];
}

const [ROUNDS, START] = constants();
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function padded(bytes) {
  const length = Math.ceil((bytes.length + 9) / BLOCK) * BLOCK;
  const all = new Uint8Array(length);
  all.set(bytes);
  all[bytes.length] = 0x80;
  new DataView(all.buffer).setUint32(length - 4, bytes.length * 8);
  return all;
}

function mix(state, words) {
  for (let place = 16; place < BLOCK; place += 1) {
    const [early, late] = [words[place - 15], words[place - 2]];
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[place] = (words[place - 16] + small + words[place - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let round = 0; round < BLOCK; round += 1) {
    const chosen = (e & f) ^ (~e & g);
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen + ROUNDS[round] + words[round]) | 0;
    const most = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, place) => (word + state[place]) | 0);
}

/** Return the 32 bytes of a text's digest, or of bytes. */
export function sha256(text) {
  const all = padded(typeof text === "string" ? new TextEncoder().encode(text) : text);
  const view = new DataView(all.buffer);
  let state = START;
  for (let at = 0; at < all.length; at += BLOCK) {
    const words = new Int32Array(BLOCK);
    for (let place = 0; place < 16; place += 1) words[place] = view.getInt32(at + place * 4);
    state = mix(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, place) => digest.setInt32(place * 4, word));
  return new Uint8Array(digest.buffer);
}

/** Return a digest in hex, as the server writes it. */
export function hexDigest(text) {
  return [...sha256(text)].map((one) => one.toString(16).padStart(2, "0")).join("");
}
