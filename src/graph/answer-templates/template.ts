import type { Dependency } from '../../reports/caller/dependencies.js'
import type { ReportHead } from '../../reports/reports.js'
import { MINUTE } from '../../time/clock.js'
import type { Piece, Slot } from '../item-text/inserted-texts.js'
import { joined } from '../item-text/list-text.js'

/** An answer that can be given again: what of it stays the same, and what is written anew each time. */
export interface Template {
  readonly contentType: string
  /** One more than there are slots: each slot stands between two of them. */
  readonly constants: readonly string[]
  readonly slots: readonly TemplateSlot[]
  readonly dependencies: readonly Dependency[]
  /** When it may be given: which days a calendar interval means changes with the clock. Half-open. */
  readonly fromMs: number
  readonly untilMs: number
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
  for (const piece of pieces) {
    const { text, slot } = 'list' in piece ? { text: joined([piece.list]) } : piece
    if (slot) {
      slots.push({ dependency: dependencies.indexOf(slot.dependency), textOf: slot.textOf })
      constants.push('')
    } else constants.push((constants.pop() ?? '') + text)
  }
  const fromMs = Math.floor(askedAtMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
  return {
    contentType,
    constants,
    slots,
    dependencies,
    fromMs,
    untilMs: fromMs + QUARTER_HOUR_MS,
  }
}

/** The whole text, with its slots as what each dependency was given as tells them. */
export function textWith({ constants, slots }: Template, given: readonly unknown[]): string {
  let text = ''
  for (const [index, constant] of constants.entries()) {
    const slot = slots[index]
    text += constant
    if (slot) text += slot.textOf(given[slot.dependency] as ReportHead)
  }
  return text
}
