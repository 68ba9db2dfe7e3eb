import type { Asker } from '../reports/caller/asker.js'
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

export interface RequestContextParts extends Omit<RequestContext, 'usage' | 'loaders'> {
  readonly limits: RequestLimits
}

export function requestContext({ limits, ...parts }: RequestContextParts): RequestContext {
  const { reports, directory, caller } = parts
  const usage = new RequestUsage(limits)
  return { ...parts, usage, loaders: loadersFor(reports, directory, { caller, usage }) }
}
