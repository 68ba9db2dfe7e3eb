/** The polynomial of CRC-32, bits reversed (RFC 1952, 8). */
const POLYNOMIAL = 0xedb88320
/** The polynomials 1 and x: the highest bit is the coefficient of x⁰. */
const [ONE, X] = [0x80000000, 0x40000000]

/** x to the power of 2ⁿ, by n; after 32 of them they repeat (zlib, crc32.c). */
const SQUARES = squares()

/**
 * The factor by which a CRC-32 is multiplied when so many bytes follow: of A and then B it is
 * `multiply(shiftOf(length of B), CRC of A) ^ CRC of B`, as zlib's crc32_combine has it.
 */
export function shiftOf(bytes: number): number {
  let factor = ONE
  // A byte is 2³ bits.
  let power = 3
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) factor = multiply(SQUARES[power % SQUARES.length] ?? ONE, factor)
    power += 1
  }
  return factor
}

/** The product of two polynomials over GF(2), modulo that of CRC-32. */
export function multiply(one: number, other: number): number {
  let product = 0
  let summand = other
  for (let bits = one; bits !== 0; bits <<= 1) {
    if ((bits & ONE) !== 0) product ^= summand
    summand = (summand >>> 1) ^ ((summand & 1) === 1 ? POLYNOMIAL : 0)
  }
  // Bit operators make signed numbers.
  return product >>> 0
}

function squares(): readonly number[] {
  const powers: number[] = []
  for (let power = X; powers.length < 32; power = multiply(power, power)) powers.push(power)
  return powers
}
