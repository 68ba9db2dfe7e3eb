import { startServer } from '../server-process.js'
import { attackPart } from './attack-part.js'
import { partsOf } from './parts.js'
import { replayPart } from './replay.js'
import { readSettings } from './settings.js'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const SECTIONS = ['raw', 'operations']

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !SECTIONS.includes(name))
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. Sections: ${SECTIONS.join(', ')}.`)
  process.exitCode = 2
} else {
  const settings = readSettings(process.env)
  const { seed, replay } = settings
  const parts = partsOf(settings)
  await using genesys = await startServer('servers/simulator.ts')
  if (replay) {
    const part = parts.find(({ name }) => name === replay.part)
    if (!part)
      throw new Error(`ATTACK_REPLAY: the parts are ${parts.map(({ name }) => name).join(', ')}`)
    await replayPart(part, replay, genesys.url)
  } else {
    const startedMs = Date.now()
    console.log(`Seed ${seed}; one of them again: ATTACK_SEED=${seed} ATTACK_REPLAY=part:index`)
    const chosen = parts.filter(({ section }) => asked.length === 0 || asked.includes(section))
    let failed = 0
    for (const part of chosen) {
      const failures = await attackPart(part, genesys.url)
      failed += failures.length
      for (const failure of failures) console.log(`  FAILED  ${failure}`)
    }
    const seconds = Math.round((Date.now() - startedMs) / 1_000)
    console.log(
      `\n${failed === 0 ? 'All checks hold' : 'Some checks failed'}; seed ${seed}, ${seconds} s.`,
    )
    if (failed > 0) process.exitCode = 1
  }
}
