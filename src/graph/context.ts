import type { Directory } from '../reports/directory.js'
import type { Reports } from '../reports/reports.js'
import { type Loaders, loadersFor } from './loaders.js'

/** What one HTTP request brings along; the operations of a batch share it. */
export interface RequestContext {
  readonly requestId: string
  readonly reports: Reports
  readonly directory: Directory
  readonly loaders: Loaders
}

export function requestContext(
  requestId: string,
  reports: Reports,
  directory: Directory,
): RequestContext {
  return { requestId, reports, directory, loaders: loadersFor(reports, directory) }
}
