import { ByteBoundedMap } from '../../store/memory/byte-bounded-map.js'
import { heapBytesOf } from '../../store/memory/heap-bytes.js'
import type { Clock } from '../../time/clock.js'
import type { RequestContext } from '../context.js'
import type { Piece } from '../item-text/inserted-texts.js'
import { type Template, templateOf, textWith } from './template.js'

export interface AnswerTemplatesOptions {
  readonly maxBytes: number
  readonly clock: Clock
}

/** An answer of the executor, as far as it is to be given again. */
export interface MadeAnswer {
  readonly status: number | undefined
  readonly contentType: string
  /** As Apollo Server wrote it, with the marks of what is inserted. */
  readonly text: string
  readonly context: Pick<RequestContext, 'texts' | 'dependencies' | 'answered' | 'askedAtMs'>
}

/** An answer as it is now, made without the executor. */
export interface GivenAgain {
  readonly contentType: string
  readonly text: string
}

/** A larger answer costs more memory than it saves time: it would displace those that are asked often. */
const LARGEST_SHARE = 1 / 4

/** With requests, plans and closures: `node --expose-gc --import tsx bench/template-memory.ts`. */
const DEPENDENCY_BYTES = 1_600
const SLOT_BYTES = 700
const TEMPLATE_BYTES = 4_500

/**
 * Answers to equal requests of a caller, made from what the first of them was made of: as long as its
 * entries are what the cache would serve at once, only what is told of freshness and budget is written
 * anew. What happens for each answer happens here, too: hits, and early refreshes. An answer that begins a
 * load is the executor's.
 */
export class AnswerTemplates {
  readonly #templates: ByteBoundedMap<Template>
  readonly #largestBytes: number
  readonly #clock: Clock

  constructor({ maxBytes, clock }: AnswerTemplatesOptions) {
    this.#templates = new ByteBoundedMap(maxBytes, bytesOf)
    this.#largestBytes = maxBytes * LARGEST_SHARE
    this.#clock = clock
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
    if (bytesOfLists(pieces) > this.#largestBytes) return
    const template = templateOf({ contentType, pieces, dependencies: dependencies.all, askedAtMs })
    if (bytesOf(template) <= this.#largestBytes) this.#templates.set(key, template)
  }

  /** Undefined: the executor must be asked. */
  giveAgain(key: string): GivenAgain | undefined {
    const template = this.#templates.get(key)
    if (!template) return undefined
    const nowMs = this.#clock.now()
    if (nowMs < template.fromMs || nowMs >= template.untilMs) {
      this.#templates.delete(key)
      return undefined
    }
    const ways: (() => unknown)[] = []
    for (const dependency of template.dependencies) {
      const give = dependency.again()
      if (!give) return undefined
      ways.push(give)
    }
    const given = ways.map((give) => give())
    return { contentType: template.contentType, text: textWith(template, given) }
  }
}

/** Before their texts are put together. */
function bytesOfLists(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + ('list' in piece ? piece.list.byteLength : 0), 0)
}

function bytesOf({ constants, slots, dependencies }: Template): number {
  const bytes = constants.reduce((sum, text) => sum + heapBytesOf(text), 0)
  const parts = dependencies.length * DEPENDENCY_BYTES + slots.length * SLOT_BYTES
  return TEMPLATE_BYTES + bytes + parts
}
