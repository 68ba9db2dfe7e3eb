import { type Measure, measures } from './measures.js'

export interface MetricDefinition {
  readonly name: string
  readonly type: 'integer' | 'number' | 'string'
  /** `count`, `milliseconds`, `ratio`; a timer in `seconds` is divided. */
  readonly unit: string
  /** The measure, where the name is another one: for metrics that a test renames. */
  readonly of?: string
}

export interface ReportDefinition {
  readonly id: string
  readonly reportVersion: string
  /** The dimensions of its groupings and filters. */
  readonly groupings: readonly string[]
  readonly metricDefinitions: readonly MetricDefinition[]
}

/** The reports of the run–fetch API. Changes apply to runs that are submitted afterwards. */
export class ReportDefinitions {
  readonly #byId = new Map(defaults.map((definition) => [definition.id, definition]))

  get ids(): readonly string[] {
    return [...this.#byId.keys()]
  }

  get(id: string): ReportDefinition | undefined {
    return this.#byId.get(id)
  }

  /** Another version, other metrics, other groupings: schema drift. */
  set(id: string, changed: Partial<Omit<ReportDefinition, 'id'>>): void {
    const known = this.#byId.get(id)
    if (!known) throw new Error(`No report ${id}; there are ${this.ids.join(', ')}`)
    const unknown = changed.metricDefinitions?.find((metric) => !measureOf(metric))
    if (unknown)
      throw new Error(`Metric ${unknown.name} needs "of": one of ${Object.keys(measures)}`)
    this.#byId.set(id, { ...known, ...changed })
  }

  /** Undoes all changes. */
  reset(): void {
    for (const definition of defaults) this.#byId.set(definition.id, definition)
  }
}

export function measureOf({ name, of = name }: MetricDefinition): Measure | undefined {
  return Object.hasOwn(measures, of) ? measures[of] : undefined
}

const count = (name: string): MetricDefinition => ({ name, type: 'integer', unit: 'count' })
const timer = (name: string): MetricDefinition => ({ name, type: 'integer', unit: 'milliseconds' })

const defaults: readonly ReportDefinition[] = [
  {
    id: 'queue-performance',
    reportVersion: '3',
    groupings: ['queueId', 'mediaType'],
    metricDefinitions: [
      ...['nOffered', 'nConnected', 'nTransferred', 'nOverSla', 'nAbandoned'].map(count),
      ...['tAnswered', 'tAbandon', 'tWait', 'tTalk', 'tHeld', 'tAcw', 'tHandle'].map(timer),
      { name: 'oServiceLevel', type: 'number', unit: 'ratio' },
      count('realTime'),
    ],
  },
  {
    id: 'agent-activity',
    reportVersion: '1',
    groupings: ['userId'],
    metricDefinitions: [
      count('nHandled'),
      ...['tTalk', 'tHeld', 'tAcw', 'tHandle'].map(timer),
      ...['tOnQueue', 'tAvailable', 'tBreak', 'tMeal', 'tMeeting', 'tAway'].map(timer),
      ...['tIdle', 'tInteracting', 'tNotResponding'].map(timer),
    ],
  },
]
