import type { RequestUsage } from '../reports/caller/request-limits.js'
import { isId } from '../reports/ids.js'
import type { ReportDefinition } from '../reports/report.js'
import type { ReportAnswer } from '../reports/reports.js'
import { type FreshnessArgument, toleranceFrom } from '../reports/tolerance.js'
import { asError, CollectedIds } from './collected-ids.js'
import type { RequestContext } from './context.js'
import { noteFailure, runningFieldOf } from './explain/explained-operation.js'
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

/** What one request asks. */
interface Collections<Found> {
  /** By the arguments as they are written; an error: they are not valid. */
  readonly byArguments: Map<string, CollectedIds<Found> | Error>
  readonly byQuestion: Map<string, CollectedIds<Found>>
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
  const byRequest = new WeakMap<RequestUsage, Collections<Found>>()

  const collectedFor = (
    { args, freshness }: EntityAsk<Args>,
    context: RequestContext,
    { byQuestion }: Collections<Found>,
  ): CollectedIds<Found> => {
    // One instant for the whole request: a calendar period is the same one for all its entities.
    const questionAbout = (ids: readonly string[]) =>
      questions.questionOf(ids, args, context.askedAtMs)
    const like = JSON.stringify([questionAbout(ANY_IDS), toleranceFrom(freshness)])
    const known = byQuestion.get(like)
    if (known) return known
    const ask = async (ids: readonly string[], note: (asked: object) => void) => {
      // A report that the request asks for, as those of `Query` are.
      context.usage.take('reports', 1)
      const answer = await load(context, questionAbout(ids), freshness, note)
      return answer && questions.partsOf(answer)
    }
    const collected = new CollectedIds(ask, questions.most)
    byQuestion.set(like, collected)
    return collected
  }

  return (
    { id, peers = NO_PEERS }: NamedEntity,
    ask: EntityAsk<Args>,
    context: RequestContext,
  ): Promise<Found | null> => {
    if (!isId(id)) return Promise.resolve(null)
    const field = runningFieldOf(context)
    if (field) field.report = questions.report.id
    const collections = byRequest.get(context.usage) ?? newCollections<Found>()
    byRequest.set(context.usage, collections)
    const { byArguments } = collections
    // Each entity brings the arguments along: a question is made of them once.
    const written = JSON.stringify([ask.args, ask.freshness])
    const collected =
      byArguments.get(written) ?? madeOf(() => collectedFor(ask, context, collections))
    byArguments.set(written, collected)
    const found =
      collected instanceof Error ? Promise.reject(collected) : collected.found(id, peers, field)
    if (field) noteFailure(found, field)
    return found
  }
}

function newCollections<Found>(): Collections<Found> {
  return { byArguments: new Map(), byQuestion: new Map() }
}

function madeOf<Made>(make: () => Made): Made | Error {
  try {
    return make()
  } catch (error) {
    return asError(error)
  }
}
