import DataLoader from 'dataloader'
import type { RequestUsage } from '../reports/caller/request-limits.js'
import { canonicalId, isId, sorted } from '../reports/ids.js'
import type { ReportDefinition } from '../reports/report.js'
import type { ReportAnswer } from '../reports/reports.js'
import { type FreshnessArgument, toleranceFrom } from '../reports/tolerance.js'
import type { RequestContext } from './context.js'
import { reportLoaderFor } from './loaders.js'
import type { NamedEntity } from './models/entity.js'

/** How a report is asked about single entities. */
export interface EntityQuestions<Args, Question, Value, Found> {
  readonly report: ReportDefinition<Question, Value>
  /** Entities in one question. */
  readonly most: number
  /** Throws where the arguments are not valid. */
  questionOf(ids: readonly string[], args: Args, nowMs: number): Question
  /** What an answer tells of each; null: nothing. */
  partsOf(answer: ReportAnswer<Value>): (id: string) => Found | null
}

/** What is asked about an entity, and how old the answer may be. */
export interface EntityAsk<Args> {
  readonly args: Args
  readonly freshness: FreshnessArgument | null | undefined
}

/** Ids about which the same is asked. */
interface Collected<Found> {
  readonly loader: DataLoader<string, Found | null>
  /** Lists of peers whose ids are in it. */
  readonly lists: WeakSet<readonly string[]>
}

const NO_PEERS: readonly string[] = []

/** Stands for the ids while questions are compared. */
const ANY_IDS: readonly string[] = ['any']

/**
 * Asks a report about one entity. All that one pass of the event loop asks about, and their peers, become
 * one question where the other arguments agree: a hundred entities cost one question. An id that can be
 * none has no answer.
 */
export function entityLoaderFor<Args, Question, Value, Found>(
  questions: EntityQuestions<Args, Question, Value, Found>,
) {
  const load = reportLoaderFor(questions.report)
  const byRequest = new WeakMap<RequestUsage, Map<string, Collected<Found>>>()
  return (
    { id, peers = NO_PEERS }: NamedEntity,
    { args, freshness }: EntityAsk<Args>,
    context: RequestContext,
  ): Promise<Found | null> => {
    if (!isId(id)) return Promise.resolve(null)
    // One instant for the whole request: a calendar period is the same one for all its entities.
    const questionAbout = (ids: readonly string[]) =>
      questions.questionOf(ids, args, context.askedAtMs)
    const askOne = async (ids: readonly string[]) => {
      // A report that the request asks for, as those of `Query` are.
      context.usage.take('reports', 1)
      const answer = await load(context, questionAbout(ids), freshness)
      return answer && questions.partsOf(answer)
    }
    const collected = byRequest.get(context.usage) ?? new Map<string, Collected<Found>>()
    byRequest.set(context.usage, collected)
    const like = JSON.stringify([questionAbout(ANY_IDS), toleranceFrom(freshness)])
    const { loader, lists } = collected.get(like) ?? newCollected(askOne, questions.most)
    collected.set(like, { loader, lists })
    if (!lists.has(peers)) {
      lists.add(peers)
      // What fails is told where the entity itself is asked about.
      void loader.loadMany(peers.filter(isId).map(canonicalId))
    }
    return loader.load(canonicalId(id))
  }
}

type PartOf<Found> = ((id: string) => Found | null) | null

function newCollected<Found>(
  askOne: (ids: readonly string[]) => Promise<PartOf<Found>>,
  most: number,
): Collected<Found> {
  const loader = new DataLoader<string, Found | null>(async (ids) => {
    const byId = new Map<string, Found | null | Error>()
    const ask = async (part: readonly string[]) => {
      const partOf = await askOne(part).catch(asError)
      for (const id of part) byId.set(id, partOf instanceof Error ? partOf : (partOf?.(id) ?? null))
    }
    // Sorted, so that the same ids make the same questions, and so the same keys.
    await Promise.all(inParts(sorted(ids), most).map(ask))
    return ids.map((id) => byId.get(id) ?? null)
  })
  return { loader, lists: new WeakSet() }
}

function inParts(ids: readonly string[], most: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / most) }, (_, index) =>
    ids.slice(index * most, (index + 1) * most),
  )
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('A report failed', { cause: reason })
}
