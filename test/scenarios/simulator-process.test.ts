import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const simulate = `"${process.execPath}" "${resolve('dist/simulate.js')}"`

it.each([
  ['npm was told to: npm and its shell end without a word', `${simulate}; true`],
  ['it is told itself', `exec ${simulate}`],
])('the simulator stops when %s, and its port is free', { timeout: 30_000 }, async (_, command) => {
  const { PATH = '' } = process.env
  const env = { PATH, PORT: '0', npm_lifecycle_event: 'simulator' }
  const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const url = await new Promise<string>((found) => {
    shell.stdout.on('data', (chunk) => {
      output += String(chunk)
      const told = /GENESYS_API_URL=(\S+)/.exec(output)?.[1]
      if (told) found(told)
    })
  })
  const closed = once(shell, 'close')
  // A gateway keeps its connections.
  await (await fetch(url)).text()
  shell.kill('SIGTERM')
  await closed
  await expect(fetch(url)).rejects.toThrow()
})
