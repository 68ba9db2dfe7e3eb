import DataLoader from 'dataloader'
import { canonicalId, isId, sorted } from '../reports/ids.js'
import { AskingFields } from './explain/asking-fields.js'
import type { RunningField } from './explain/explained-operation.js'

/** What an answer tells of each id; null: there is none. */
type PartOf<Found> = ((id: string) => Found | null) | null

/** @param note hears of the question, where it is explained */
type Ask<Found> = (ids: readonly string[], note: (asked: object) => void) => Promise<PartOf<Found>>

/** Ids about which the same is asked: those of one pass of the event loop, and their peers, together. */
export class CollectedIds<Found> {
  readonly #loader: DataLoader<string, Found | null>
  /** Lists of peers whose ids are in it. */
  readonly #lists = new WeakSet<readonly string[]>()
  /** Of operations that are explained. */
  readonly #fields = new AskingFields()

  /** @param most ids in one question */
  constructor(ask: Ask<Found>, most: number) {
    this.#loader = new DataLoader(async (ids) => {
      const byId = new Map<string, Found | null | Error>()
      const askPart = async (part: readonly string[]) => {
        const note = (asked: object) => this.#fields.tell(part, asked)
        const partOf = await ask(part, note).catch(asError)
        for (const id of part)
          byId.set(id, partOf instanceof Error ? partOf : (partOf?.(id) ?? null))
      }
      // Sorted, so that the same ids make the same questions, and so the same keys.
      await Promise.all(inParts(sorted(ids), most).map(askPart))
      return ids.map((id) => byId.get(id) ?? null)
    })
  }

  /** @param field for which it is asked, where that is explained */
  found(
    id: string,
    peers: readonly string[],
    field: RunningField | undefined,
  ): Promise<Found | null> {
    const wanted = canonicalId(id)
    if (field) this.#fields.add(field, [wanted])
    if (!this.#lists.has(peers)) {
      this.#lists.add(peers)
      const others = peers.filter(isId).map(canonicalId)
      if (field) this.#fields.add(field, others)
      // What fails is told where the entity itself is asked about.
      void this.#loader.loadMany(others)
    }
    return this.#loader.load(wanted)
  }
}

function inParts(ids: readonly string[], most: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / most) }, (_, index) =>
    ids.slice(index * most, (index + 1) * most),
  )
}

export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('A report failed', { cause: reason })
}
