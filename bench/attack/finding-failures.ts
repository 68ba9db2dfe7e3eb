import { type Exchange, shown } from '../../test/support/attack/exchange.js'
import { send } from '../../test/support/attack/send.js'
import { judge } from '../../test/support/attack/verdict.js'
import type { AttackedGateway } from './attacked-gateway.js'
import type { Finding } from './findings.js'
import type { Part } from './parts.js'
import { shrink } from './shrink.js'

const MOST_SHRUNK = 12
/** A smaller one that is not answered by then is not smaller. */
const SHRINK_PATIENCE_MS = 2_000

/** Each kind with its first inputs, the first of them as small as it fails. */
export async function findingFailures(
  findings: readonly Finding[],
  part: Part,
  gateway: AttackedGateway,
  exchangeFor: (index: number) => Exchange,
): Promise<readonly string[]> {
  const { port, door } = gateway
  const failures: string[] = []
  for (const [position, { violation, label, count, examples }] of findings.entries()) {
    const [first] = examples
    failures.push(
      `${violation}: ${count} times, as "${label}": ${examples.map((index) => `${part.name}:${index}`).join(' ')}`,
    )
    if (first === undefined || position >= MOST_SHRUNK) continue
    const patienceMs = Math.min(part.patienceMs, SHRINK_PATIENCE_MS)
    const small = await shrink(exchangeFor(first), async (candidate) => {
      const outcome = await send(candidate, { port, patienceMs })
      return judge(candidate, outcome, { door, wants: part.wants }).broken.has(violation)
    })
    failures.push(`  ${shown(small)}`)
  }
  return failures
}
