import type { ContactCentre } from '../data/contact-centre.js'
import { type QueryLimits, withinLimits } from '../query-limits.js'
import { ok, type Route, type Router } from '../route.js'
import type { AggregateJobs } from './aggregate-jobs.js'
import { answerAggregates } from './answers.js'
import { isAggregatePath } from './scopes.js'

export interface AggregateRouteParts {
  readonly centre: ContactCentre
  readonly aggregateJobs: AggregateJobs
  /** The limits at the time of the query. Jobs have none. */
  readonly limits: () => QueryLimits
}

const PATH = /^\/api\/v2\/analytics\/([a-z]+)\/aggregates\/(query|jobs)(?:\/([^/]+))?(\/results)?$/

/** The queries and jobs of every family. */
export function aggregateRoutes(parts: AggregateRouteParts): Router {
  return (requested) => {
    const [, path = '', kind, jobId, results] = PATH.exec(requested) ?? []
    if (!isAggregatePath(path)) return undefined
    const { centre, aggregateJobs: jobs, limits } = parts
    if (kind === 'query') {
      if (jobId !== undefined) return undefined
      return route({
        POST: ({ body, nowMs }) =>
          ok(withinLimits(limits(), body, () => answerAggregates(centre, path, body, nowMs))),
      })
    }
    if (path === 'ratelimits') return undefined
    if (jobId === undefined) {
      return route({
        POST: ({ body, nowMs }) => ({ status: 202, json: jobs.submit(path, body, nowMs) }),
      })
    }
    if (results) {
      return route({
        GET: ({ url, nowMs }) =>
          ok(jobs.results(path, jobId, url.searchParams.get('cursor'), nowMs)),
      })
    }
    return route({
      GET: ({ nowMs }) => jobs.status(path, jobId, nowMs),
      DELETE: ({ nowMs }) => {
        jobs.remove(path, jobId, nowMs)
        return { status: 204 }
      },
    })
  }
}

function route(answers: Route['answers']): Route {
  return { namespace: 'analytics', answers }
}
