import { UpstreamRejectedError, UpstreamUnavailableError } from '../../upstream/errors/errors.js'
import type { LoadedReport } from '../report.js'
import { tellsOfSize } from '../splitting/refusal-kind.js'
import type { AnswerShape } from './answer-shape.js'

/** With a column of its own for numbers that came as something else: seen for the first time it is drift. */
export function shapeOf({ shape, oddities }: LoadedReport<unknown>): AnswerShape | undefined {
  if (!shape || !oddities?.has('type')) return shape
  return { ...shape, columns: [...shape.columns, { name: 'a number', type: 'another type' }] }
}

/** A refused query that used to work, or a value of another type than it always was. */
export function tellsOfDrift(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) {
    return error.upstreamStatus === 400 && !tellsOfSize(error)
  }
  return error instanceof UpstreamUnavailableError && error.kind === 'malformed'
}
