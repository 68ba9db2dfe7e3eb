/** The items of a list as JSON text, without its brackets. */
export interface ListText {
  /** As UTF-8. */
  readonly byteLength: number
  /** Null: it is too large to be kept, and is written again when it is sent. */
  readonly kept: readonly TextPart[] | null
  /** The same text from the items, in small parts. */
  rewrite(): Iterable<TextPart>
}

/** What a text is put together of. */
export type TextPart = string | Buffer | ListText

export function bytesOf(parts: readonly TextPart[]): number {
  return parts.reduce((sum, part) => sum + bytesIn(part), 0)
}

function bytesIn(part: TextPart): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength
}

/** The parts with no list among them; null where one of the lists is not kept. */
export function keptParts(parts: readonly TextPart[]): readonly (string | Buffer)[] | null {
  const all: (string | Buffer)[] = []
  for (const part of parts) {
    if (typeof part === 'string' || Buffer.isBuffer(part)) {
      all.push(part)
      continue
    }
    const below = part.kept && keptParts(part.kept)
    if (!below) return null
    all.push(...below)
  }
  return all
}

/** The parts with no list among them; lists that are not kept are written as they are asked for. */
export function* flattened(parts: Iterable<TextPart>): Generator<string | Buffer, void, undefined> {
  for (const part of parts) {
    if (typeof part === 'string' || Buffer.isBuffer(part)) yield part
    else yield* flattened(part.kept ?? part.rewrite())
  }
}

/** The whole of them as one text. */
export function joined(parts: Iterable<TextPart>): string {
  let text = ''
  for (const part of flattened(parts)) text += part
  return text
}
