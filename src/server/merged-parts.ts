/** Shorter parts are copied: each costs an object and a write. */
const LEAST_KEPT_BYTES = 32 * 1_024

/** The same bytes in buffers of their own: short parts that are next to each other as one, long ones as they are. */
export function mergedParts(parts: readonly (string | Buffer)[]): readonly Buffer[] {
  const merged: Buffer[] = []
  let short: (string | Buffer)[] = []
  const mergeShort = () => {
    if (short.length > 0) merged.push(joinedParts(short))
    short = []
  }
  for (const part of parts) {
    if (typeof part === 'string' || part.length < LEAST_KEPT_BYTES) {
      if (part.length > 0) short.push(part)
    } else {
      mergeShort()
      merged.push(part)
    }
  }
  mergeShort()
  return merged
}

/** All of them as one, which is not a part of Node's shared pool: that would be kept alive with it. */
export function joinedParts(parts: readonly (string | Buffer)[]): Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const part of parts) {
    at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at)
  }
  return bytes
}
