import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { CONFIG_FILE } from '../support/examples/example-gateway.js'

interface Package {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const read = (folder: string) =>
  JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Package
const examples = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe.each(examples)('the example %s', (example) => {
  it('wants the packages that it is tested with', () => {
    const own = read('.')
    const tested = { ...own.devDependencies, ...own.dependencies }
    const { dependencies, devDependencies } = read(`examples/${example}`)
    const wanted = { ...dependencies, ...devDependencies }
    expect(wanted).toEqual(
      Object.fromEntries(Object.keys(wanted).map((name) => [name, tested[name]])),
    )
  })

  it('has the commands that its README tells', () => {
    const readme = readFileSync(`examples/${example}/README.md`, 'utf8')
    const told = [...readme.matchAll(/npm (?:run )?(start|dev|build|codegen)/g)].map(
      ([, name]) => name,
    )
    const { scripts } = {
      scripts: { ...read('.').scripts, ...read(`examples/${example}`).scripts },
    }
    expect(told.length).toBeGreaterThan(2)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(told))
  })
})

it('the configuration for the examples lets pages of the development server ask', () => {
  const { access } = readConfig({ CONFIG_FILE })
  expect(access.corsOrigins).toContain('http://localhost:5173')
})
