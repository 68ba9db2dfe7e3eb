import { describe, expect, it } from 'vitest'
import { checkedConnectUri } from '../../../src/upstream/notifications/connect-uri.js'
import { readMessage } from '../../../src/upstream/notifications/message.js'

const ID = '4f2a1c9e-0b7d-4f3a-9a51-6f6f0a4f8f10'

describe(readMessage, () => {
  it.each([
    [
      `{"topicName":"v2.analytics.queues.${ID}.observations","eventBody":{"group":{}}}`,
      { kind: 'queue', queueId: ID },
    ],
    ['{"topicName":"v2.system.socket_closing","eventBody":{}}', { kind: 'closing' }],
    [
      '{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}',
      { kind: 'other' },
    ],
    ['{"topicName":"v2.analytics.queues.a/../b.observations"}', { kind: 'other' }],
    ['{"topicName":"v2.analytics.queues.observations"}', { kind: 'other' }],
    ['{"topicName":null}', { kind: 'malformed' }],
    ['{}', { kind: 'malformed' }],
    ['nothing', { kind: 'malformed' }],
    ['', { kind: 'malformed' }],
  ])('%s', (text, message) => {
    expect(readMessage(text)).toEqual(message)
  })
})

describe(checkedConnectUri, () => {
  const DOMAINS = ['mypurecloud.de']

  it.each([
    ['wss://streaming.mypurecloud.de/channels/x', DOMAINS],
    ['wss://a.b.mypurecloud.de:8443/channels/x', ['example.org', ...DOMAINS]],
    ['wss://proxy.example.org/channels/x', ['proxy.example.org']],
    ['ws://127.0.0.1:4100/channels/x', ['127.0.0.1']],
    ['ws://localhost/channels/x', ['127.0.0.1']],
    ['ws://[::1]:4100/channels/x', ['localhost']],
  ])('takes %s where the domains are %j', (text, domains) => {
    expect(checkedConnectUri(text, domains).href).toBe(text)
  })

  it.each([
    'ws://streaming.mypurecloud.de/channels/x-1',
    'ws://127.0.0.1/channels/x-1',
    'ws://127.0.0.1.example/channels/x-1',
    'wss://127.0.0.1/channels/x-1',
    'wss://169.254.169.254/channels/x-1',
    'wss://streaming.example/channels/x-1',
    'wss://streaming.mypurecloud.com/channels/x-1',
    'wss://streamingmypurecloud.de/channels/x-1',
    'wss://mypurecloud.de.example/channels/x-1',
    'wss://streaming.mypurecloud.de@streaming.example/channels/x-1',
    'http://127.0.0.1/channels/x-1',
    'file:///channels/x-1',
    'x-1',
    '',
  ])('refuses %s, says what is allowed, and does not repeat it', (text) => {
    const refused = () => checkedConnectUri(text, DOMAINS)
    expect(refused).toThrow(/^connectUri .*only wss at mypurecloud\.de is used/)
    expect(refused).not.toThrow(/x-1|example|169|streaming/)
  })
})
