import type { Dependency } from '../../reports/caller/dependencies.js'
import type { ReportHead } from '../../reports/reports.js'
import { MINUTE } from '../../time/clock.js'
import type { Piece, Slot } from '../../graph/item-text/inserted-texts.js'
import type { CompressedConstants } from './compressed-constants.js'

/** An answer that can be given again: what of it stays the same, and what is written anew each time. */
export interface Template {
  readonly contentType: string
  /** UTF-8; one more than there are slots: each slot stands between two of them. */
  readonly constants: readonly Buffer[]
  readonly slots: readonly TemplateSlot[]
  readonly dependencies: readonly Dependency[]
  /** When it may be given: which days a calendar interval means changes with the clock. Half-open. */
  readonly fromMs: number
  readonly untilMs: number
  readonly compressed: CompressedConstants
}

interface TemplateSlot {
  /** Index of its dependency. */
  readonly dependency: number
  readonly textOf: Slot['textOf']
}

export interface AnswerParts {
  readonly contentType: string
  readonly pieces: readonly Piece[]
  readonly dependencies: readonly Dependency[]
  /** When its request came: its questions were read by that instant. */
  readonly askedAtMs: number
}

/** Local days begin at a quarter hour of UTC, in every zone that is in use. */
const QUARTER_HOUR_MS = 15 * MINUTE

export function templateOf({
  contentType,
  pieces,
  dependencies,
  askedAtMs,
}: AnswerParts): Template {
  const constants: string[] = ['']
  const slots: TemplateSlot[] = []
  for (const { text, slot } of pieces) {
    if (slot) {
      slots.push({ dependency: dependencies.indexOf(slot.dependency), textOf: slot.textOf })
      constants.push('')
    } else constants.push((constants.pop() ?? '') + text)
  }
  const fromMs = Math.floor(askedAtMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
  return {
    contentType,
    constants: constants.map(ownBuffer),
    slots,
    dependencies,
    fromMs,
    untilMs: fromMs + QUARTER_HOUR_MS,
    compressed: {},
  }
}

/**
 * The texts of its slots as they are now; undefined where the executor must be asked. What happens for
 * each answer happens here, too: hits, and early refreshes.
 */
export function giveAgain({ dependencies, slots }: Template): readonly string[] | undefined {
  const ways: (() => unknown)[] = []
  for (const dependency of dependencies) {
    const give = dependency.again()
    if (!give) return undefined
    ways.push(give)
  }
  const given: unknown[] = []
  for (const give of ways) given.push(give())
  const texts: string[] = []
  for (const slot of slots) texts.push(slot.textOf(given[slot.dependency] as ReportHead))
  return texts
}

/** Not a part of Node's shared pool, which would be kept alive with it. */
function ownBuffer(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
