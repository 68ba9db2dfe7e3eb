import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const built = (file: string) => new URL(`../dist/${file}`, import.meta.url).href

/** Whether V8 finds methods of strings at once, in a new process that does this, and then makes them fast. */
async function fastBeforeAndAfter(what: string): Promise<unknown> {
  const script = `
    const isFast = new Function('return %HasFastProperties(String.prototype)')
    const { restoreFastStrings } = await import('${built('fast-strings.js')}')
    ${what}
    const before = isFast()
    restoreFastStrings()
    const after = isFast()
    class Another extends String {}
    console.log(JSON.stringify([before, after, isFast()]))`
  const args = ['--allow-natives-syntax', '--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout)
}

describe('methods of strings', () => {
  it.each([
    ['where nothing made them slow', '', true],
    ['after a class of strings', 'class Verbatim extends String {}', false],
    ['after what the gateway loads', `await import('${built('app.js')}')`, false],
  ])('%s are found at once, and stay so', async (_, what, before) => {
    expect(await fastBeforeAndAfter(what)).toEqual([before, true, true])
  })
})
