import { parseArgs } from 'node:util'
import { loadEnvFile } from './config/env-file.js'
import { TextFileError } from './config/text-file.js'
import { examine } from './doctor/doctor.js'
import { type Finding, findingText, problem } from './doctor/finding.js'

const HELP = `Checks the configuration, the store, the credentials, and the permissions of each report.

  npm run doctor            one line each, and what to do about what is wrong
  npm run doctor -- --json  the same for programs

It reads the same variables and .env as the gateway, and makes a small call to Genesys Cloud for each
report, and three more; none starts a run.
Ends with 0 when nothing is wrong (warnings included), 1 when something is, 2 for wrong arguments.
`

process.exitCode = await run(process.argv.slice(2))

async function run(args: readonly string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  let given: { readonly json?: boolean; readonly help?: boolean }
  try {
    given = parseArgs({ args: [...args], options }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  if (given.help) {
    process.stdout.write(HELP)
    return 0
  }
  const print = (finding: Finding) => {
    if (!given.json) process.stdout.write(findingText(finding))
  }
  const unread = unreadEnvFile()
  if (unread) print(unread)
  const findings = unread ? [unread] : await examine(process.env, print)
  const problems = findings.filter(({ state }) => state === 'problem').length
  const warnings = findings.filter(({ state }) => state === 'warning').length
  if (given.json) {
    process.stdout.write(`${JSON.stringify({ problems, warnings, findings }, null, 2)}\n`)
  } else {
    process.stdout.write(`\n${count(problems, 'problem')}, ${count(warnings, 'warning')}\n`)
  }
  return problems > 0 ? 1 : 0
}

/** Without `.env` every other check would use other values than the gateway's. */
function unreadEnvFile(): Finding | undefined {
  try {
    loadEnvFile(process.env)
    return undefined
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error
    return problem('configuration', error.message, 'the gateway does not start before that')
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
