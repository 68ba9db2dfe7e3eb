import { DAY } from '../src/time/clock.js'
import { floorOf, others, runOther, runOurs } from '../test/support/wallboard/run-wallboard.js'
import { wallboardTable } from '../test/support/wallboard/table.js'

const SEED = 20_261_117

/** A day of a wallboard on virtual time: upstream calls under each scheme. */
export async function benchWallboard(): Promise<void> {
  console.log('\nWallboard: upstream calls in a day of virtual time, quota 300 a minute')
  console.log(
    '  4 panels of now, 8 live, 8 ended; 30 viewers poll every 10 s; 80 new questions every 10 min',
  )
  console.log(`  seed ${SEED}\n`)
  const outcomes = []
  for (const make of others) {
    outcomes.push(await runOther(make, DAY, SEED))
    console.log(`  … ${outcomes.at(-1)?.name}`)
  }
  const ours = await runOurs(DAY, SEED)
  console.log('  … ours\n')
  console.log(wallboardTable([...outcomes, ours], floorOf(DAY)))
  const broken = ours.broken.length === 0 ? 'none' : ours.broken.slice(0, 5).join('\n')
  console.log(
    `\n  ours: ${ours.fresh} fresh, ${ours.stale} stale, ${ours.failed} failed; broken invariants: ${broken}`,
  )
}
