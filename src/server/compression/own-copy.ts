/** A view would keep the whole memory alive that it is a part of: zlib answers with views of 16 KB. */
export function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
