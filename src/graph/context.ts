import type { Asker, Caller } from '../reports/caller/asker.js'
import { type RequestLimits, RequestUsage } from '../reports/caller/request-limits.js'
import type { Directory } from '../reports/directory/directory.js'
import type { Reports } from '../reports/reports.js'
import type { Turns } from '../time/turns.js'
import { type Loaders, loadersFor } from './loaders.js'

/** What one HTTP request brings along; the operations of a batch share it. */
export interface RequestContext extends Asker {
  readonly requestId: string
  readonly reports: Reports
  readonly directory: Directory
  readonly loaders: Loaders
  /** Shared by all requests. */
  readonly turns: Turns
}

export interface RequestContextParts {
  readonly requestId: string
  readonly caller: Caller
  readonly limits: RequestLimits
  readonly reports: Reports
  readonly directory: Directory
  readonly turns: Turns
}

export function requestContext({
  requestId,
  caller,
  limits,
  reports,
  directory,
  turns,
}: RequestContextParts): RequestContext {
  const usage = new RequestUsage(limits)
  const loaders = loadersFor(directory, { caller, usage })
  return { requestId, caller, usage, reports, directory, loaders, turns }
}
