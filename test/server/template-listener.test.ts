import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { OpenAnswers } from '../../src/server/connections/open-answers.js'
import {
  type TemplateListenerOptions,
  templateListener,
} from '../../src/server/templates/template-listener.js'
import { UnansweredRequests } from '../../src/server/templates/unanswered-requests.js'

const FIELDS = {
  host: 'localhost',
  'content-type': 'application/json',
  'content-length': '2',
}

/** A POST that may have a template. */
function post(): IncomingMessage {
  const request = {
    method: 'POST',
    url: '/graphql',
    headers: FIELDS,
    rawHeaders: Object.entries(FIELDS).flat(),
    socket: {},
  }
  return Object.assign(Readable.from([Buffer.from('{}')], { objectMode: false }), request) as never
}

const fails = () => {
  throw new Error('broken')
}

/** The listener with one broken part. */
async function ask(broken: object) {
  const errors: unknown[] = []
  const options = {
    access: readConfig({}).access,
    templates: { find: () => undefined },
    answers: new OpenAnswers({ queuedBytes: 1, queuedBytesPerConnection: 1 }),
    unanswered: new UnansweredRequests(),
    clock: { now: () => 0 },
    isStopping: () => false,
    onInternalError: (error: unknown) => errors.push(error),
    ...broken,
  } as never as TemplateListenerOptions
  const request = post()
  const [next] = await new Promise<[IncomingMessage]>((resolve) => {
    templateListener(options, (passed) => resolve([passed]))(request, {} as ServerResponse)
  })
  return { errors, isPassedOn: next === request }
}

const template = (compressed: object) => ({
  templates: {
    find: () => ({ length: 5_000, slots: [], dependencies: [], reports: [], compressed }),
  },
})

describe(templateListener, () => {
  it.each<[string, object, number]>([
    ['nothing broken', {}, 0],
    [
      'a head that cannot be read',
      {
        access: {
          get auth() {
            return fails()
          },
        },
      },
      1,
    ],
    ['a clock that fails', { clock: { now: fails } }, 1],
    ['templates that fail', { templates: { find: fails } }, 1],
    ['an encoding that cannot be told', template({ canBeIn: fails }), 1],
    [
      'constants that cannot be put together',
      {
        ...template({ canBeIn: () => true, bodyIn: fails }),
        heads: { headOf: () => ({ status: 200 }) },
      },
      1,
    ],
    [
      'a head that cannot be written',
      { ...template({ canBeIn: () => true }), heads: { headOf: fails } },
      1,
    ],
  ])('leaves a request with %s to the executor', async (_, broken, count) => {
    const { errors, isPassedOn } = await ask(broken)
    expect(isPassedOn).toBe(true)
    expect(errors).toHaveLength(count)
  })
})
