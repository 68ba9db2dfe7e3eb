import type { IntervalArgument } from '../../reports/time/interval.js'
import type { IntervalInput } from '../generated.js'

export function intervalArgument({ from, to, relative }: IntervalInput): IntervalArgument {
  return {
    fromMs: from?.getTime() ?? null,
    toMs: to?.getTime() ?? null,
    relative: relative ?? null,
  }
}
