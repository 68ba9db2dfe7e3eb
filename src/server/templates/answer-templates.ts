import type { RequestContext } from '../../graph/context.js'
import { bytesOf, keptParts } from '../../graph/item-text/list-text.js'
import { ByteBoundedMap } from '../../store/memory/byte-bounded-map.js'
import { type Template, templateOf } from './template.js'

/** An answer of the executor, as far as it is to be given again. */
export interface MadeAnswer {
  readonly status: number | undefined
  readonly contentType: string
  /** As Apollo Server wrote it, with the marks of what is inserted. */
  readonly text: string
  readonly context: Pick<RequestContext, 'texts' | 'dependencies' | 'answered' | 'askedAtMs'>
}

/** A larger answer costs more memory than it saves time: it would displace those that are asked often. */
const LARGEST_SHARE = 1 / 4

/** With the constant before it, a buffer of its own. Measured: `bench/template-memory.ts`. */
const SLOT_BYTES = 700
/** With its entity tag, in each encoding, and how it was given and sent last. */
const TEMPLATE_BYTES = 2_400

/**
 * Executed answers, kept for equal requests of the same caller. While the cache would serve all entries of
 * an answer at once, only its freshness and budget are written anew. Where a load would begin, the
 * executor answers.
 */
export class AnswerTemplates {
  readonly #templates: ByteBoundedMap<Template>
  readonly #largestBytes: number

  constructor(maxBytes: number) {
    this.#templates = new ByteBoundedMap(maxBytes, templateBytes)
    this.#largestBytes = maxBytes * LARGEST_SHARE
  }

  get bytes(): number {
    return this.#templates.bytes
  }

  get size(): number {
    return this.#templates.size
  }

  /** @param key the request, and all that its answer depends on besides the cache: its caller, its header fields */
  remember(key: string, { status = 200, contentType, text, context }: MadeAnswer): void {
    const { texts, dependencies, answered, askedAtMs } = context
    if (status !== 200 || answered.length === 0 || !dependencies.all) return
    if (text.length > this.#largestBytes) return
    const pieces = texts.piecesOf(text)
    const lists = pieces.flatMap((piece) => ('list' in piece ? piece.list : []))
    // A list that is not kept would be written whole in one turn of the event loop.
    if (!keptParts(lists) || bytesOf(lists) > this.#largestBytes) return
    const template = templateOf({
      contentType,
      pieces,
      dependencies: dependencies.all,
      reports: answered.flatMap(({ dependency }) => dependency ?? []),
      askedAtMs,
    })
    // It counts as it is once it is given again: its constants are put together.
    const bytes = template.constants.length + bytesBesideConstants(template)
    if (bytes <= this.#largestBytes) this.#templates.set(key, template)
  }

  /** Undefined: the executor must be asked. */
  find(key: string, nowMs: number): Template | undefined {
    const template = this.#templates.get(key)
    if (!template) return undefined
    if (nowMs >= template.fromMs && nowMs < template.untilMs) return template
    this.#templates.delete(key)
    return undefined
  }

  /** Counts what the template has grown by: its compressed constants. */
  recount(key: string, template: Template): void {
    if (this.#templates.get(key) === template) this.#templates.set(key, template)
  }
}

function templateBytes(template: Template): number {
  return template.constants.bytes + bytesBesideConstants(template)
}

function bytesBesideConstants({ slots, dependencies, compressed }: Template): number {
  let bytes = TEMPLATE_BYTES + compressed.bytes
  for (const dependency of dependencies) bytes += dependency.bytes
  for (const slot of slots) bytes += SLOT_BYTES + slot.bytes
  return bytes
}
