import type { OperationTypeNode } from 'graphql'
import type { CallerRequest } from '../reports/caller/asker.js'
import { Dependencies } from '../reports/caller/dependencies.js'
import { type RequestLimits, RequestUsage } from '../reports/caller/request-limits.js'
import type { Directory } from '../reports/directory/directory.js'
import type { ExplainMode } from '../reports/explain/explained-question.js'
import { Explaining } from '../reports/explain/explaining.js'
import type { AnsweredReport, Reports } from '../reports/reports.js'
import type { Turns } from '../time/turns.js'
import { InsertedTexts } from './item-text/inserted-texts.js'
import { KeptBytes } from './item-text/kept-bytes.js'
import { type Loaders, loadersFor } from './loaders.js'
import { UnderWay } from './under-way.js'

/** What one HTTP request brings along; the operations of a batch share it. */
export interface RequestContext extends CallerRequest {
  readonly requestId: string
  readonly askedAtMs: number
  readonly reports: Reports
  readonly directory: Directory
  readonly loaders: Loaders
  readonly dependencies: Dependencies
  /** Of its operations, as far as they are executed. */
  readonly operationTypes: Set<OperationTypeNode>
  /** What its reports were answered with, in this order. */
  readonly answered: AnsweredReport[]
  readonly reportsUnderWay: UnderWay
  /** What of its answers is written as text. */
  readonly texts: InsertedTexts
  /** Shared by all requests. */
  readonly turns: Turns
  /** Whether the client has closed its connection: nobody waits for the answer. */
  readonly hasLeft: () => boolean
  /** Whether it is asked for subscribers. */
  readonly isSubscribed: boolean
  /** Of the subscription that is asked, once it is known. */
  readonly subscribedTexts: string[]
}

export interface RequestContextParts
  extends Pick<RequestContext, 'requestId' | 'caller' | 'reports' | 'directory' | 'turns'> {
  readonly limits: RequestLimits
  readonly hasLeft?: RequestContext['hasLeft']
  /** Default: it is not. */
  readonly isSubscribed?: boolean
  /** How the request is explained. Default: it is not. */
  readonly explain?: ExplainMode | undefined
  /** Of lists, as text: what is larger is written again while it is sent. */
  readonly keptBytes?: number
}

/** Some 15,000 rows with all their fields. */
const KEPT_BYTES = 16 * 2 ** 20

export function requestContext({
  limits,
  hasLeft = () => false,
  isSubscribed = false,
  keptBytes = KEPT_BYTES,
  explain,
  ...parts
}: RequestContextParts): RequestContext {
  const { directory, caller, reports } = parts
  const usage = new RequestUsage(limits)
  const dependencies = new Dependencies()
  const reportsUnderWay = new UnderWay()
  const explaining = explain && new Explaining(explain, reports)
  const asker = { caller, usage, dependencies, explaining }
  const loaders = loadersFor(directory, asker, reportsUnderWay)
  return {
    ...parts,
    askedAtMs: reports.now(),
    usage,
    loaders,
    dependencies,
    explaining,
    reportsUnderWay,
    operationTypes: new Set(),
    subscribedTexts: [],
    answered: [],
    hasLeft,
    isSubscribed,
    texts: new InsertedTexts(new KeptBytes(keptBytes)),
  }
}
