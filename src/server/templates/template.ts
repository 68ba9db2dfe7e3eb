import type { Piece, Slot } from '../../graph/item-text/inserted-texts.js'
import { flattened } from '../../graph/item-text/list-text.js'
import type { Dependency } from '../../reports/caller/dependencies.js'
import type { ReportHead } from '../../reports/reports.js'
import { quarterHourOf } from '../../time/quarter-hour.js'
import { type TaggedText, taggedText } from '../http-cache/etag.js'
import { CompressedConstants } from './compressed-constants.js'
import type { KeptHead } from './kept-head.js'
import { TemplateConstants } from './template-constants.js'

/** An answer that can be given again: what of it stays the same, and what is written anew each time. */
export interface Template {
  readonly contentType: string
  /** One more than there are slots: each slot stands between two of them. */
  readonly constants: TemplateConstants
  readonly slots: readonly TemplateSlot[]
  readonly dependencies: readonly Dependency[]
  /** Indexes of the dependencies that are its reports, in the order in which these were answered. */
  readonly reports: readonly number[]
  /** When it may be given: which days a calendar interval means changes with the clock. Half-open. */
  readonly fromMs: number
  readonly untilMs: number
  readonly compressed: CompressedConstants
  /** Of an answer without slots. Made when a cache asks for it first; null: the text is too large for one. */
  readonly tagged: () => TaggedText | null
  /** As it was given last. */
  replayed: Replay | undefined
}

interface TemplateSlot {
  /** Index of its dependency. */
  readonly dependency: number
  readonly textOf: Slot['textOf']
  readonly isOfGiven: boolean
  /** What `textOf` takes of the heap. */
  readonly bytes: number
}

export interface AnswerParts {
  readonly contentType: string
  readonly pieces: readonly Piece[]
  readonly dependencies: readonly Dependency[]
  /** Those of its reports. */
  readonly reports: readonly Dependency[]
  /** When its request came: its questions were read by that instant. */
  readonly askedAtMs: number
}

export function templateOf({
  contentType,
  pieces,
  dependencies,
  reports,
  askedAtMs,
}: AnswerParts): Template {
  let parts: (string | Buffer)[] = []
  const written = [parts]
  const slots: TemplateSlot[] = []
  for (const piece of pieces) {
    if ('list' in piece) parts.push(...flattened([piece.list]))
    else if (piece.slot) {
      const { dependency, ...slot } = piece.slot
      slots.push({ ...slot, dependency: dependencies.indexOf(dependency) })
      parts = []
      written.push(parts)
    } else parts.push(piece.text)
  }
  const constants = new TemplateConstants(written)
  return {
    contentType,
    constants,
    slots,
    dependencies,
    reports: reports.map((one) => dependencies.indexOf(one)),
    ...quarterHourOf(askedAtMs),
    compressed: new CompressedConstants(constants),
    tagged: taggedOnce(constants, contentType),
    replayed: undefined,
  }
}

/** A text that is given again is hashed once. */
function taggedOnce(constants: TemplateConstants, contentType: string): Template['tagged'] {
  let known: TaggedText | null | undefined
  return () => {
    if (known === undefined) known = taggedText(constants.parts, contentType)
    return known
  }
}

/** Of an answer, before its slots are written. */
export function mostBytes({ constants, slots }: Template): number {
  return slots.reduce((sum, { bytes }) => sum + bytes, constants.length)
}

/** What of an answer from a template belongs to one instant. */
export interface Replay {
  /** What its dependencies have given. */
  readonly given: readonly unknown[]
  /** Of its slots. */
  readonly texts: readonly string[]
  readonly reports: readonly ReportHead[]
  /** How it was sent last. */
  head: KeptHead | undefined
}

/**
 * Undefined: the executor must be asked. What happens for each answer happens here, too: hits, and early
 * refreshes. The same object as before, while all that it says is the same.
 */
export function replay(template: Template, nowMs: number): Replay | undefined {
  const { replayed, dependencies } = template
  if (!replayed || !areAsBefore(dependencies, nowMs)) return replayAnew(template, nowMs)
  for (const dependency of dependencies) dependency.count(nowMs)
  if (areTextsAsBefore(template, replayed)) return replayed
  template.replayed = { ...replayed, texts: textsOf(template, replayed.given), head: undefined }
  return template.replayed
}

function areAsBefore(dependencies: readonly Dependency[], nowMs: number): boolean {
  for (const dependency of dependencies) if (!dependency.isAsBefore(nowMs)) return false
  return true
}

function replayAnew(template: Template, nowMs: number): Replay | undefined {
  template.replayed = undefined
  const commits: (() => unknown)[] = []
  for (const dependency of template.dependencies) {
    const commit = dependency.replay(nowMs)
    if (!commit) return undefined
    commits.push(commit)
  }
  const given = commits.map((commit) => commit())
  const texts = textsOf(template, given)
  const reports = template.reports.map((index) => given[index] as ReportHead)
  template.replayed = { given, texts, reports, head: undefined }
  return template.replayed
}

/** Slots and reports name dependencies of reports only. */
function textsOf({ slots }: Template, given: readonly unknown[]): readonly string[] {
  const texts: string[] = []
  for (const { dependency, textOf } of slots) texts.push(textOf(given[dependency] as ReportHead))
  return texts
}

function areTextsAsBefore({ slots }: Template, { given, texts }: Replay): boolean {
  let at = 0
  for (const { dependency, textOf, isOfGiven } of slots) {
    if (!isOfGiven && textOf(given[dependency] as ReportHead) !== texts[at]) return false
    at++
  }
  return true
}
