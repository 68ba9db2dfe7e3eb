import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AgentActivityReportModel, AgentActivityModel, AgentSessionModel } from './models/agent-activity.js';
import type { AgentPerformanceReportModel, AgentPerformanceRowModel } from './models/agent-performance.js';
import type { AgentStatusReportModel, AgentStatusRowModel } from './models/agent-status.js';
import type { AggregatesReportModel, AggregateRowModel, DimensionValueModel, MetricValueModel } from './models/aggregates.js';
import type { ConversationConnectionModel, ConversationModel, ConversationParticipantModel } from './models/conversations.js';
import type { QueueModel, AgentModel, WrapUpCodeModel, FlowModel, FlowOutcomeModel } from './models/entity.js';
import type { EstimatedWaitsReportModel, EstimatedWaitModel } from './models/estimated-waits.js';
import type { FlowOutcomesReportModel, FlowOutcomeRowModel } from './models/flow-outcomes.js';
import type { QueueActivityReportModel, QueueActivityModel, QueueMediaActivityModel } from './models/queue-activity.js';
import type { QueuePerformanceReportModel, QueuePerformanceRowModel, QueuePerformanceSeriesModel, DurationStatsModel } from './models/queue-performance.js';
import type { RunReportModel } from './models/run-report.js';
import type { WrapUpsReportModel, WrapUpRowModel } from './models/wrap-ups.js';
import type { RequestContext } from './context.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** Instant in RFC 3339, read with any offset, always written in UTC with milliseconds and `Z`. Epoch milliseconds are read, too: a number, or text, of 12 to 14 digits. */
  DateTime: { input: Date; output: string | number; }
  /** ISO 8601 duration such as `PT30M` or `P1D`. */
  Duration: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
  /** BCP 47 language tag such as `en-US`. */
  Locale: { input: string; output: string; }
  /** Whole number up to 2^53 - 1: counts can exceed 32 bits. */
  SafeInt: { input: number; output: number; }
  /** IANA time zone name such as `Europe/Berlin`. */
  TimeZone: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/** A Genesys Cloud user. Not called User: a larger graph has users of its own, with other ids. */
export type Agent = {
  readonly __typename?: 'Agent';
  /**
   * The status that the agent is in right now, and since when, as `agentActivity` tells it; null where Genesys Cloud tells nothing of them.
   * Of the agents in one list, or in `_entities`, it costs one call for each 50. Each 500 count as a report against `limits.reports`.
   */
  readonly activity?: Maybe<AgentActivity>;
  /** The user's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** Their name; null when unknown, or not to be had within a second. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * What the agent did with conversations over an interval: their rows of `agentPerformance`, ordered by media type name and bucket. Null where nothing is cached and nothing may be asked.
   * Of up to 1,000 agents in one list, or in `_entities`, it costs one call together. Each such question counts as a report against `limits.reports`.
   */
  readonly performance?: Maybe<ReadonlyArray<AgentPerformanceRow>>;
};


/** A Genesys Cloud user. Not called User: a larger graph has users of its own, with other ids. */
export type AgentActivityArgs = {
  freshness?: InputMaybe<FreshnessInput>;
};


/** A Genesys Cloud user. Not called User: a larger graph has users of its own, with other ids. */
export type AgentPerformanceArgs = {
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** One agent right now. Instants, not durations: a duration rots in a cache. What Genesys Cloud does not tell is null. */
export type AgentActivity = {
  readonly __typename?: 'AgentActivity';
  /** Whether they do what their schedule says (`adherenceState`): InAdherence, OutOfAdherence, Unscheduled, Unknown, Ignored, or a newer one. Null without workforce management. */
  readonly adherence?: Maybe<Scalars['String']['output']>;
  /** Since when they do, or do not (`adherenceDate`). */
  readonly adherenceSince?: Maybe<Scalars['DateTime']['output']>;
  /** The agent. */
  readonly agent: Agent;
  /** They have marked themselves as out of office (`isOutOfOffice`). */
  readonly outOfOffice?: Maybe<Scalars['Boolean']['output']>;
  /** What they have set, or the system for them (`systemPresence`): AVAILABLE, AWAY, BUSY, OFFLINE, IDLE, ON_QUEUE, MEAL, TRAINING, MEETING, BREAK, or a newer one. */
  readonly presence?: Maybe<Scalars['String']['output']>;
  /** When they went into this presence (`presenceDate`). */
  readonly presenceSince?: Maybe<Scalars['DateTime']['output']>;
  /** What routing makes of them (`routingStatus`): OFF_QUEUE, IDLE (on queue and free), INTERACTING, NOT_RESPONDING, COMMUNICATING (in a call that no queue gave them), or a newer one. */
  readonly routingStatus?: Maybe<Scalars['String']['output']>;
  /** When they went into this routing status (`routingStatusDate`). */
  readonly routingStatusSince?: Maybe<Scalars['DateTime']['output']>;
  /** The conversations that they have right now, after-call work included; the one that began first, first. */
  readonly sessions: ReadonlyArray<AgentSession>;
};

/** Who is in which status right now, and since when. */
export type AgentActivityReport = AnalyticsReport & {
  readonly __typename?: 'AgentActivityReport';
  /** In the order of agentIds, or by agent id where queueIds are given. An agent without an answer is left out; one in several queues comes once. */
  readonly agents: ReadonlyArray<AgentActivity>;
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** False where a queue may have more agents than Genesys Cloud tells in one answer (50): then these are the first 50 by name. Always true for agentIds. */
  readonly complete: Scalars['Boolean']['output'];
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer: the order of the agents is not in it. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
};

/** What agents did with conversations: one row per agent, media type and bucket. */
export type AgentPerformanceReport = AnalyticsReport & {
  readonly __typename?: 'AgentPerformanceReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /**
   * One row per agent, media type and bucket; ordered by agent id, media type name, bucket.
   * Buckets start at `from`, step in the time zone (a P1D bucket has 23 to 25 hours over a clock change), the last one is cut at `to`; buckets not begun at asOf are left out.
   * The pairs of agent and media type are those in the upstream's answer; where agentIds and mediaTypes are both given, all their combinations. Buckets without events are zeros.
   */
  readonly rows: ReadonlyArray<AgentPerformanceRow>;
};

/**
 * One agent, one media type, one bucket. An event counts in the bucket in which the measured activity ended: a call that was answered at 9:58 and wrapped up at 10:05 is answered in the bucket of 9:58 and handled in that of 10:05.
 * What belongs to no agent (offered, abandoned, waiting) is told by `queuePerformance`. Where two agents handle one conversation, it counts for both.
 */
export type AgentPerformanceRow = {
  readonly __typename?: 'AgentPerformanceRow';
  /** Work after the conversation, up to its wrap-up (`tAcw`). Its count is that of the conversations that had any. */
  readonly afterCallWork: DurationStats;
  /** The agent. */
  readonly agent: Agent;
  /** How often a conversation rang at the agent, whether it was taken or not (count of `tAlert`). */
  readonly alerts: Scalars['SafeInt']['output'];
  /** Conversations that came out of a queue and the agent took (count of `tAnswered`). Zero for callbacks, which Genesys Cloud does not count there: see `connected`. */
  readonly answered: Scalars['SafeInt']['output'];
  /** Conversations in which the agent was connected to somebody, taken, dialled or called back (`nConnected`). */
  readonly connected: Scalars['SafeInt']['output'];
  /** Handling as a whole: contacting, dialling, talking, holding and after-call work (`tHandle`). Its count is that of the conversations handled, its average the average handle time. */
  readonly handle: DurationStats;
  /** The customer on hold (`tHeld`), each time it happened. */
  readonly hold: DurationStats;
  /** The bucket. */
  readonly interval: ReportInterval;
  /** The media type. */
  readonly mediaType: ConversationMediaType;
  /** How often the agent did not take what rang, and Genesys Cloud set the agent to Not Responding (count of `tNotResponding`). */
  readonly notResponding: Scalars['SafeInt']['output'];
  /** Conversations that the agent began, by dialling or writing (`nOutbound`). */
  readonly outbound: Scalars['SafeInt']['output'];
  /** Talking, or for written media having the conversation open (`tTalk`). Each stretch counts: a hold makes two of one call. */
  readonly talk: DurationStats;
  /** Conversations that the agent transferred away (`nTransferred`, blind and after a consultation). */
  readonly transferred: Scalars['SafeInt']['output'];
};

/** One conversation that an agent has right now. What Genesys Cloud does not tell is null. */
export type AgentSession = {
  readonly __typename?: 'AgentSession';
  /** The conversation's id (`conversationId`). */
  readonly conversationId?: Maybe<Scalars['ID']['output']>;
  /** Who began the conversation (`originatingDirection`): inbound, outbound, or a newer one. */
  readonly direction?: Maybe<Scalars['String']['output']>;
  /** How they talk (`mediaType`). */
  readonly mediaType: ConversationMediaType;
  /** The queue that gave it to the agent (`routedQueueId`); null where none did. */
  readonly queue?: Maybe<Queue>;
  /** What goes on in it (`segmentType`): alert (rings), dialing, contacting, interact (talks), hold, wrapup (after-call work), or another one. */
  readonly segment?: Maybe<Scalars['String']['output']>;
  /** When that began (`segmentStart`): of a hold, since when the customer hangs on. */
  readonly segmentSince?: Maybe<Scalars['DateTime']['output']>;
  /** When the agent's part in the conversation began (`sessionStart`). */
  readonly since?: Maybe<Scalars['DateTime']['output']>;
};

/** How long agents were in which presence and routing status. */
export type AgentStatusReport = AnalyticsReport & {
  readonly __typename?: 'AgentStatusReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** One row per agent asked for and bucket begun at asOf; ordered by agent id, bucket. */
  readonly rows: ReadonlyArray<AgentStatusRow>;
};

/** One agent, one bucket. Time in a status is split exactly at the edges of buckets. */
export type AgentStatusRow = {
  readonly __typename?: 'AgentStatusRow';
  /** The agent. */
  readonly agent: Agent;
  /** The bucket. */
  readonly interval: ReportInterval;
  /** Time per system presence (`tSystemPresence`), ordered by status; empty when Genesys Cloud has nothing. */
  readonly presence: ReadonlyArray<StatusDuration>;
  /** Time per routing status (`tAgentRoutingStatus`), ordered by status; empty when Genesys Cloud has nothing. */
  readonly routingStatus: ReadonlyArray<StatusDuration>;
};

/** A family of aggregates of Genesys Cloud: `/api/v2/analytics/…/aggregates/query`. Each has metrics and dimensions of its own. */
export type AggregateFamily =
  /** Executions of integration actions. */
  | 'ACTIONS'
  /** Suggestions of agent copilots. */
  | 'AGENT_COPILOTS'
  /** How much of agents' capacity is used; a preview of Genesys Cloud. */
  | 'AGENT_UTILIZATIONS'
  /** Bot sessions. */
  | 'BOTS'
  /** Cases. */
  | 'CASE_MANAGEMENT'
  /** Conversations: what queues and agents did with them. */
  | 'CONVERSATIONS'
  /** Copilots for supervisors and administrators; a preview of Genesys Cloud. */
  | 'COPILOTS'
  /** Evaluations of conversations and their scores. */
  | 'EVALUATIONS'
  /** Flows: entries, exits, milestones and outcomes. */
  | 'FLOWS'
  /** Executions of workflows. */
  | 'FLOW_EXECUTIONS'
  /** Journeys on web sites: sessions, outcomes, actions. */
  | 'JOURNEYS'
  /** Searches and documents of knowledge bases. */
  | 'KNOWLEDGE'
  /** Where the organisation reached rate limits; it has no jobs. */
  | 'RATE_LIMITS'
  /** Resolution on first contact. */
  | 'RESOLUTIONS'
  /** Summaries of conversations that were written by machine. */
  | 'SUMMARIES'
  /** Surveys: sent, answered, their scores. */
  | 'SURVEYS'
  /** Work items. */
  | 'TASK_MANAGEMENT'
  /** Speech and text analytics: topics, sentiment, silence. */
  | 'TRANSCRIPTS'
  /** Time of users in presences and routing statuses; metrics have qualifiers. */
  | 'USERS';

/** One group, one bucket. */
export type AggregateRow = {
  readonly __typename?: 'AggregateRow';
  /** The value of each dimension, ordered by dimension. Genesys Cloud tells some that were not asked for (mediaType), and leaves out those that a metric lacks. */
  readonly group: ReadonlyArray<DimensionValue>;
  /** The bucket. */
  readonly interval: ReportInterval;
  /** One metric by name; null when it has no value here. Without a qualifier: the value that has none. */
  readonly metric?: Maybe<MetricValue>;
  /** What happened in it, ordered by metric, then qualifier. A metric without a value here is left out. */
  readonly metrics: ReadonlyArray<MetricValue>;
};


/** One group, one bucket. */
export type AggregateRowMetricArgs = {
  name: Scalars['String']['input'];
  qualifier?: InputMaybe<Scalars['String']['input']>;
};

/** Aggregates of one family. */
export type AggregatesReport = AnalyticsReport & {
  readonly __typename?: 'AggregatesReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** One per group and bucket in which anything happened, ordered by the values of the group, then bucket: answers of Genesys Cloud are sparse, and here they stay so. */
  readonly rows: ReadonlyArray<AggregateRow>;
};

/** Every report tells what it is, how fresh it is, and what the budget behind it looks like. */
export type AnalyticsReport = {
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
};

/** NORMAL · DEGRADED: what is left (10 %, or a learned reserve) is kept for first answers and runs; refreshes stop and stale is served · BLOCKED: nothing left or refused upstream, nobody calls. */
export type BudgetMode =
  /** Nobody calls until `retryAt`. */
  | 'BLOCKED'
  /** Only first answers and runs are paid for; stale data is served instead of refreshes. */
  | 'DEGRADED'
  /** Calls of every kind are made. */
  | 'NORMAL';

/** Where the numbers come from. */
export type BudgetSource =
  /** Response headers of Genesys Cloud, or its refusal. */
  | 'HEADERS'
  /** A known or assumed limit, counted by the gateway itself. */
  | 'PRIOR';

/**
 * What came of callbacks. Genesys Cloud counts them apart from other conversations: `answered` and `abandoned` are zero for them.
 * An attempt is a call to the customer; it is connected or not reached. A callback can take several.
 */
export type CallbackStats = {
  readonly __typename?: 'CallbackStats';
  /** Callbacks that ended before an agent called (count of `tCallbackAbandon`). */
  readonly abandoned?: Maybe<Scalars['SafeInt']['output']>;
  /** Calls that agents made to customers who had asked for one (`nCallbackAttempts`). */
  readonly attempts?: Maybe<Scalars['SafeInt']['output']>;
  /** Callbacks in which the customer was reached (count of `tCallbackConnect`). */
  readonly connected?: Maybe<Scalars['SafeInt']['output']>;
  /** Attempts that did not reach the customer (count of `tCallbackNotReached`). */
  readonly notReached?: Maybe<Scalars['SafeInt']['output']>;
};

/** A conversation in Genesys Cloud. */
export type Conversation = {
  readonly __typename?: 'Conversation';
  /** The users who took part, ordered by id. */
  readonly agents: ReadonlyArray<Agent>;
  /** Who began it, as Genesys Cloud names it (`originatingDirection`): inbound, outbound, or a newer one. */
  readonly direction?: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it goes on. */
  readonly end?: Maybe<Scalars['DateTime']['output']>;
  /** The conversation's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** The media types of all its sessions, ordered by name. */
  readonly mediaTypes: ReadonlyArray<ConversationMediaType>;
  /** Who took part, in the order of Genesys Cloud: customers, agents, queues, menus and bots. */
  readonly participants: ReadonlyArray<ConversationParticipant>;
  /** The queues that it passed, ordered by id. */
  readonly queues: ReadonlyArray<Queue>;
  /** When it began. */
  readonly start: Scalars['DateTime']['output'];
};

/** Single conversations with activity in the interval. Ordered by start, then id, oldest first. */
export type ConversationConnection = AnalyticsReport & {
  readonly __typename?: 'ConversationConnection';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** The page, with a cursor for each conversation. */
  readonly edges: ReadonlyArray<ConversationEdge>;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key. All its pages share it.
   * It names the cached value, not this answer: which page is shown is not in it. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** The page. */
  readonly nodes: ReadonlyArray<Conversation>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** How many conversations there are, on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Who began a conversation. */
export type ConversationDirection =
  /** A customer did. */
  | 'INBOUND'
  /** The contact centre did. */
  | 'OUTBOUND';

/** A conversation on a page. */
export type ConversationEdge = {
  readonly __typename?: 'ConversationEdge';
  /** Opaque. Stays good when the data is refreshed: it points to a place between conversations, by start and id. */
  readonly cursor: Scalars['String']['output'];
  /** The conversation. */
  readonly node: Conversation;
};

/** UNKNOWN stands for values that the upstream added after this schema was written; several are folded into one. It cannot be asked for. */
export type ConversationMediaType =
  /** Callbacks. */
  | 'CALLBACK'
  /** Web chat. */
  | 'CHAT'
  /** Co-browsing sessions. */
  | 'COBROWSE'
  /** E-mail. */
  | 'EMAIL'
  /** Messages between agents. */
  | 'INTERNALMESSAGE'
  /** Web, mobile and social messaging. */
  | 'MESSAGE'
  /** Screen monitoring by supervisors. */
  | 'SCREENMONITORING'
  /** Screen shares. */
  | 'SCREENSHARE'
  /** Any other. */
  | 'UNKNOWN'
  /** Video calls. */
  | 'VIDEO'
  /** Phone calls. */
  | 'VOICE';

/** Who took part in a conversation. One who had several sessions is told of once. */
export type ConversationParticipant = {
  readonly __typename?: 'ConversationParticipant';
  /**
   * Telephone numbers, e-mail and message addresses of the sessions, each once. Personal data: FORBIDDEN, told once for each list, unless `access.personalData` is true in CONFIG_FILE.
   * Null where none is told.
   */
  readonly addresses?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The user; null for whoever is none. */
  readonly agent?: Maybe<Agent>;
  /**
   * What flows and integrations have noted, texts by name. Personal data: FORBIDDEN, told once for each list, unless `access.personalData` is true in CONFIG_FILE.
   * Null where the source does not tell them: LIVE never does.
   */
  readonly attributes?: Maybe<Scalars['JSON']['output']>;
  /** The direction of the first session, as Genesys Cloud names it: inbound, outbound, or a newer one. */
  readonly direction?: Maybe<Scalars['String']['output']>;
  /** The last flow that the sessions went through; null where there was none. */
  readonly flow?: Maybe<Flow>;
  /** How long they held the other side: the sum of `tHeld`, in seconds (of `tHeldComplete` where there is no `tHeld`). Null where none was measured. */
  readonly holdSeconds?: Maybe<Scalars['Float']['output']>;
  /** The medium of the first session; null where none is told. */
  readonly mediaType?: Maybe<ConversationMediaType>;
  /** As what, as Genesys Cloud names it: customer, external, acd (waiting in a queue), agent, ivr, workflow, voicemail, or a newer one. */
  readonly purpose?: Maybe<Scalars['String']['output']>;
  /** The last queue of the participant's segments; null where there is none. */
  readonly queue?: Maybe<Queue>;
  /** How long they talked: the sum of `tTalk`, in seconds (of `tTalkComplete` where there is no `tTalk`). Null where none was measured. */
  readonly talkSeconds?: Maybe<Scalars['Float']['output']>;
  /** The last wrap-up code that was chosen; null where none was. */
  readonly wrapUp?: Maybe<WrapUpCode>;
  /** How long they wrapped up: the sum of `tAcw`, in seconds. Null where none was measured. */
  readonly wrapUpSeconds?: Maybe<Scalars['Float']['output']>;
};

/** Where conversations are read from. An answer is of one of them, never of both: `freshness.completeUntil` is null where it is LIVE, and the lake's availability date where it is LAKE. */
export type ConversationSource =
  /** LIVE where the interval ends after the availability date of the data lake, is at most 7 days long (31 with a filter), and has at most 1,000 hits from the day before it on; else LAKE. */
  | 'AUTO'
  /** An asynchronous run of the data lake, which is hours behind: submit, poll, fetch. */
  | 'LAKE'
  /** The synchronous query, as of now: asked from one day before the interval, it keeps what had activity in it, and misses what began earlier. Attributes are null. Reaches over 31 days, and reads at most 8,000 conversations, those of the day before included. */
  | 'LIVE';

/** Exactly one of: `in` · `range` · `exists`. */
export type DimensionFilterInput = {
  /** Name of the dimension. */
  readonly dimension: Scalars['String']['input'];
  /** True: it has any value. False: it has none. */
  readonly exists?: InputMaybe<Scalars['Boolean']['input']>;
  /** One of these values, at most 256 characters each, as Genesys Cloud spells them. Of CONVERSATIONS, mediaType (voice, chat, email, …) and originatingDirection (inbound, outbound) are checked: an unknown one is BAD_USER_INPUT, unless allowUnknownNames. */
  readonly in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** A number in this range. */
  readonly range?: InputMaybe<NumberRangeInput>;
};

/** One value of what was grouped by. */
export type DimensionValue = {
  readonly __typename?: 'DimensionValue';
  /** Name of the dimension. */
  readonly dimension: Scalars['String']['output'];
  /** Its name, where the directory knows it (queues, users, flows, flow outcomes, wrap-up codes, divisions); else null. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** As Genesys Cloud writes it. */
  readonly value: Scalars['String']['output'];
};

/** In seconds. Average, minimum and maximum are null when count is 0. */
export type DurationStats = {
  readonly __typename?: 'DurationStats';
  /** Their mean in seconds; null when count is 0. */
  readonly averageSeconds?: Maybe<Scalars['Float']['output']>;
  /** How many durations were measured. */
  readonly count: Scalars['SafeInt']['output'];
  /** The longest in seconds; null when count is 0 or Genesys Cloud does not tell. */
  readonly maxSeconds?: Maybe<Scalars['Float']['output']>;
  /** The shortest in seconds; null when count is 0 or Genesys Cloud does not tell. */
  readonly minSeconds?: Maybe<Scalars['Float']['output']>;
  /** Their sum in seconds. */
  readonly totalSeconds: Scalars['Float']['output'];
};

/** The wait of whoever comes to a queue now. */
export type EstimatedWait = {
  readonly __typename?: 'EstimatedWait';
  /** How Genesys Cloud has estimated it (`formula`): BEST, SIMPLE, ABANDON, PATIENCE_ABANDON, POSITION-IN-QUEUE, AI-ADJUSTED-AHT, or a newer one. Null without a prediction. */
  readonly formula?: Maybe<Scalars['String']['output']>;
  /** The media type asked about; null: all of them together. */
  readonly mediaType?: Maybe<ConversationMediaType>;
  /** The queue. */
  readonly queue: Queue;
  /** The estimate (`estimatedWaitTimeSeconds`) for a conversation without a label. Null where Genesys Cloud has no prediction: mostly, nobody is on queue. */
  readonly seconds?: Maybe<Scalars['Float']['output']>;
};

/** How long a new conversation would wait. */
export type EstimatedWaitsReport = AnalyticsReport & {
  readonly __typename?: 'EstimatedWaitsReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer: the order of the queues is not in it. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** In the order asked for, then by media type name. A queue that Genesys Cloud does not know is left out. */
  readonly queues: ReadonlyArray<EstimatedWait>;
};

/** A flow of Architect: what callers and writers go through before, between or instead of agents (menus, bots, waiting in a queue). */
export type Flow = {
  readonly __typename?: 'Flow';
  /** The flow's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** Its name; null when unknown, or not to be had within a second. */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/** What a flow can achieve for a customer, as its author has defined it, for example "Balance told". */
export type FlowOutcome = {
  readonly __typename?: 'FlowOutcome';
  /** The flow outcome's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** Its name; null when unknown, or not to be had within a second. */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/**
 * One flow and bucket, and one outcome with one value, or none. A row without outcome counts entries (`entered`); rows with one count outcomes (`outcomes`, `failed`).
 * All media types together. The outcomes of a flow do not add up to its entries: of one visit a flow may tell several outcomes, or none.
 */
export type FlowOutcomeRow = {
  readonly __typename?: 'FlowOutcomeRow';
  /** How often the flow was entered (`nFlow`). Null in rows of outcomes, and where the number is not known. */
  readonly entered?: Maybe<Scalars['SafeInt']['output']>;
  /** How many of `outcomes` failed (`nFlowOutcomeFailed`): the flow set out for the outcome and did not reach it. Null in the row of the flow's entries, and where the number is not known. */
  readonly failed?: Maybe<Scalars['SafeInt']['output']>;
  /** The flow. */
  readonly flow: Flow;
  /** The bucket. */
  readonly interval: ReportInterval;
  /** The outcome; null in the row of the flow's entries. */
  readonly outcome?: Maybe<FlowOutcome>;
  /** How often the flow told this outcome with this value (`nFlowOutcome`). Null in the row of the flow's entries, and where the number is not known. */
  readonly outcomes?: Maybe<Scalars['SafeInt']['output']>;
  /** How it went, as Genesys Cloud writes it, for example SUCCESS or FAILURE; null where it tells none, and in the row of the flow's entries. */
  readonly value?: Maybe<Scalars['String']['output']>;
};

/** What came out of flows: for each flow and bucket one row of its entries, and one per outcome and value. */
export type FlowOutcomesReport = AnalyticsReport & {
  readonly __typename?: 'FlowOutcomesReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /**
   * For each flow and bucket one row without outcome, which counts entries, and one row per outcome and value, which counts outcomes; ordered by flow id (the entries first), outcome id, value, bucket.
   * Buckets start at `from`, step in the time zone (a P1D bucket has 23 to 25 hours over a clock change), the last one is cut at `to`; buckets not begun at asOf are left out.
   * The combinations of flow, outcome and value are those in the upstream's answer: an outcome that was never reached for has no row. Their buckets without events are zeros.
   */
  readonly rows: ReadonlyArray<FlowOutcomeRow>;
};

/** How old an answer is, why, and when asking again is worth it. */
export type Freshness = {
  readonly __typename?: 'Freshness';
  /** Whole seconds since asOf, by the gateway's clock. Changes with every answer: prefer the instants. */
  readonly ageSeconds: Scalars['Int']['output'];
  /** When the reading of this data from Genesys Cloud began (of its oldest part, if it has several). */
  readonly asOf: Scalars['DateTime']['output'];
  /** Up to when the data is complete, where the upstream says so (data-lake runs). */
  readonly completeUntil?: Maybe<Scalars['DateTime']['output']>;
  /** When it stops being fresh. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The interval is over and the nightly corrections are, too. */
  readonly final: Scalars['Boolean']['output'];
  /** The earliest instant at which asking again can bring something newer: expiresAt and the time that a load usually takes; while one is under way, the rest of that time; after a failure, when it may be tried again; while the budget is kept back, when it may be granted. Never in the past. Who asks within a second of it waits for the refresh, twice as long as one usually takes and 5 s at most (not at all where it usually takes longer, or with waitSeconds 0): so one poll brings newer data, also to the only one that asks. */
  readonly pollAfter: Scalars['DateTime']['output'];
  /** Why stale data was served; null while fresh. */
  readonly reason?: Maybe<StaleReason>;
  /** A refresh is under way: a dashboard shows 'Data refreshing'. */
  readonly refreshing: Scalars['Boolean']['output'];
  /** The lifetime rule that matched. */
  readonly rule: Scalars['String']['output'];
  /** Where this answer came from: asked for now, this process's memory, or the shared store. */
  readonly source: FreshnessSource;
  /** When it stops being served at all while the upstream is healthy and the budget is there. */
  readonly staleUntil: Scalars['DateTime']['output'];
  /** Whether the data is within its fresh age. */
  readonly state: FreshnessState;
};

/** What the caller tolerates. It can ask for less staleness than the rules give, never for more than the hard age. */
export type FreshnessInput = {
  /** At least 0; the floor is half the fresh age. Older data is refreshed first, within waitSeconds; where that is refused, fails or takes longer, the older value is served as STALE with its reason. */
  readonly maxAgeSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Serve what is cached within its hard age (and maxAgeSeconds), else null without an error. Starts no upstream call of any kind. */
  readonly onlyIfCached?: InputMaybe<Scalars['Boolean']['input']>;
  /** How long to wait for a first answer, 0 to 120, default 25. Then the error REPORT_PENDING; the load goes on for whoever asks next. */
  readonly waitSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** Where an answer came from. */
export type FreshnessSource =
  /** This process's memory. */
  | 'MEMORY'
  /** The store that several processes share. */
  | 'STORE'
  /** Genesys Cloud was asked for this answer. */
  | 'UPSTREAM';

/** Whether the data is within its fresh age. */
export type FreshnessState =
  /** Within its fresh age. */
  | 'FRESH'
  /** Older than its fresh age, and served all the same: `reason` says why. */
  | 'STALE';

/** Exactly one of: `from` and `to` · `relative`. */
export type IntervalInput = {
  /** Inclusive. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** A named interval. */
  readonly relative?: InputMaybe<RelativeInterval>;
  /** Exclusive. May be in the future. At most 400 days after `from`. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What `invalidateReports` did. */
export type InvalidateReportsPayload = {
  readonly __typename?: 'InvalidateReportsPayload';
  /** What was read until this instant is outdated. */
  readonly invalidatedAt: Scalars['DateTime']['output'];
};

/** What the numbers of a metric mean, by its name: n…, t…, o…ServiceLevel, o… */
export type MetricKind =
  /** Counts what happens: `count`. */
  | 'COUNTER'
  /** Something observed, a score for example: `count`, `sum`, `average`, `min`, `max`, or `current`. */
  | 'OBSERVATION'
  /** A share: `ratio`, `numerator`, `denominator`, `target`. */
  | 'RATIO'
  /** Measures how long: `count`, `sum`, `average`, `min`, `max`, in seconds. Counted when the measured activity ends. */
  | 'TIMER'
  /** The name does not say. */
  | 'UNKNOWN';

/** What is not told is null. Sums and extremes of timers are in seconds. */
export type MetricValue = {
  readonly __typename?: 'MetricValue';
  /** `sum` by `count`; of timers in seconds. Null when either is not told. */
  readonly average?: Maybe<Scalars['Float']['output']>;
  /** How often it happened, or was measured. */
  readonly count?: Maybe<Scalars['SafeInt']['output']>;
  /** The setting as it is (oServiceTarget). */
  readonly current?: Maybe<Scalars['Float']['output']>;
  /** Of how many. */
  readonly denominator?: Maybe<Scalars['Float']['output']>;
  /** What the numbers mean. */
  readonly kind: MetricKind;
  /** The largest that was measured; of timers in seconds. */
  readonly max?: Maybe<Scalars['Float']['output']>;
  /** Name of the metric. */
  readonly metric: Scalars['String']['output'];
  /** The smallest that was measured; of timers in seconds. */
  readonly min?: Maybe<Scalars['Float']['output']>;
  /** How many of the denominator. */
  readonly numerator?: Maybe<Scalars['Float']['output']>;
  /** The status that it is the time of; null for most metrics. */
  readonly qualifier?: Maybe<Scalars['String']['output']>;
  /** `numerator` by `denominator`. Null when the denominator is 0. */
  readonly ratio?: Maybe<Scalars['Float']['output']>;
  /** Of all that was measured; of timers in seconds. */
  readonly sum?: Maybe<Scalars['Float']['output']>;
  /** What the ratio should be, as the organisation has set it. */
  readonly target?: Maybe<Scalars['Float']['output']>;
};

/** What changes the gateway; nothing here ever writes to Genesys Cloud. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Marks what was read until now as outdated: it is served once more as STALE with the reason INVALIDATED while newer data is loaded behind, and kept for emergencies.
   * It also holds for loads under way: what they began to read before counts as outdated, too. Calls nothing by itself.
   * Data that was loaded because of an invalidation is loaded again because of another only once half its fresh age is over; until then it is served as STALE, and pollAfter says when newer data can come. Names: once they are a minute old.
   * Give at least one argument; what any of them matches is outdated. Beyond 2,000 keys, kinds and queues a minute (`limits.invalidations`): LIMIT_EXCEEDED, and nothing is marked.
   */
  readonly invalidateReports: InvalidateReportsPayload;
};


/** What changes the gateway; nothing here ever writes to Genesys Cloud. */
export type MutationInvalidateReportsArgs = {
  directory?: InputMaybe<Scalars['Boolean']['input']>;
  keys?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  reports?: InputMaybe<ReadonlyArray<ReportKind>>;
};

/** At least one of both. */
export type NumberRangeInput = {
  /** At least this. */
  readonly gte?: InputMaybe<Scalars['Float']['input']>;
  /** Less than this. */
  readonly lt?: InputMaybe<Scalars['Float']['input']>;
};

/** Where a page lies among the others. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Of the last on this page, to be given as `after`; null on an empty one. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** There is more behind this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** There is more before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Of the first on this page; null on an empty one. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * Who is in which status right now, and since when (agents/status). Give exactly one of agentIds and queueIds.
   * Genesys Cloud tells 50 agents in one call: agentIds cost a call for each 50 of them, queueIds one each.
   */
  readonly agentActivity?: Maybe<AgentActivityReport>;
  /** What agents did with conversations (conversation aggregates by user). */
  readonly agentPerformance?: Maybe<AgentPerformanceReport>;
  /** How long agents were in which presence and routing status (user aggregates), at most 1,000 agents. */
  readonly agentStatus?: Maybe<AgentStatusReport>;
  /**
   * Active agents by name, to find ids. Ordered by name. Cached for hours. Null, with an error beside it, when they cannot be listed.
   * Genesys Cloud lists at most 10,000: of agents beyond them, only the names of known ids can be had.
   */
  readonly agents?: Maybe<ReadonlyArray<Agent>>;
  /**
   * Any aggregate of Genesys Cloud analytics, by its own names: for what no typed report covers.
   * Large questions are asked by a job (submit, poll, fetch), where the family has jobs and this gateway's client may ask them: a first answer then takes seconds to minutes.
   */
  readonly aggregates?: Maybe<AggregatesReport>;
  /** The rate-limit budget of the token and of every endpoint family used so far. Never calls upstream. Null, with an error beside it, when it cannot be told. */
  readonly budgets?: Maybe<ReadonlyArray<RateLimitBudget>>;
  /** Single conversations with activity in the interval, by the synchronous query or from an asynchronous run (`source`). Ordered by start, then id, oldest first; paging costs no upstream call. */
  readonly conversations?: Maybe<ConversationConnection>;
  /** How long a new conversation would wait, as Genesys Cloud estimates it. One call for each queue, and for each media type where these are given: at most 50 calls. */
  readonly estimatedWaits?: Maybe<EstimatedWaitsReport>;
  /** What came out of flows (IVR, bots, in-queue), by flow and outcome (flow aggregates). */
  readonly flowOutcomes?: Maybe<FlowOutcomesReport>;
  /** What happens in the queues right now (queue observations), at most 500 queues. */
  readonly queueActivity?: Maybe<QueueActivityReport>;
  /** Queue performance over an interval (conversation aggregates). */
  readonly queuePerformance?: Maybe<QueuePerformanceReport>;
  /**
   * Queues by name, to find ids. Ordered by name. Cached for hours. Null, with an error beside it, when they cannot be listed.
   * Genesys Cloud lists at most 10,000: beyond them, a queue is found by `nameContains`.
   */
  readonly queues?: Maybe<ReadonlyArray<Queue>>;
  /** A report of the guide's run–fetch API (GENESYS_RUN_FETCH), by the id of its definition. */
  readonly runReport?: Maybe<RunReport>;
  /** How conversations were wrapped up, by queue and wrap-up code (conversation aggregates). */
  readonly wrapUps?: Maybe<WrapUpsReport>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryAgentActivityArgs = {
  agentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  freshness?: InputMaybe<FreshnessInput>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryAgentPerformanceArgs = {
  agentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryAgentStatusArgs = {
  agentIds: ReadonlyArray<Scalars['ID']['input']>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryAgentsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  nameContains?: InputMaybe<Scalars['String']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryAggregatesArgs = {
  allowUnknownNames?: InputMaybe<Scalars['Boolean']['input']>;
  family: AggregateFamily;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  groupBy?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  metrics: ReadonlyArray<Scalars['String']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  where?: InputMaybe<ReadonlyArray<DimensionFilterInput>>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryConversationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  agentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  first?: InputMaybe<Scalars['Int']['input']>;
  freshness?: InputMaybe<FreshnessInput>;
  interval: IntervalInput;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  source?: InputMaybe<ConversationSource>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryEstimatedWaitsArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds: ReadonlyArray<Scalars['ID']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryFlowOutcomesArgs = {
  flowIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryQueueActivityArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds: ReadonlyArray<Scalars['ID']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryQueuePerformanceArgs = {
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryQueuesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  nameContains?: InputMaybe<Scalars['String']['input']>;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryRunReportArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  id: Scalars['ID']['input'];
  locale?: InputMaybe<Scalars['Locale']['input']>;
  query: RunReportQueryInput;
};


/** Analytics reports of Genesys Cloud, answered from a cache within the rate limit. */
export type QueryWrapUpsArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** Names come from Genesys Cloud and are cached for hours; null when it does not know them (any more). */
export type Queue = {
  readonly __typename?: 'Queue';
  /**
   * What happens in the queue right now, as `queueActivity` tells it; null where Genesys Cloud tells nothing of it.
   * Of up to 500 queues in one list, or in `_entities`, it costs one call together. Each such question counts as a report against `limits.reports`.
   */
  readonly activity?: Maybe<QueueActivity>;
  /** The queue's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** Its name; null when unknown, or not to be had within a second. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The queue's performance over an interval: its rows of `queuePerformance`, ordered by media type name and bucket. Null where nothing is cached and nothing may be asked.
   * Of up to 500 queues in one list, or in `_entities`, it costs one call together. Each such question counts as a report against `limits.reports`.
   */
  readonly performance?: Maybe<ReadonlyArray<QueuePerformanceRow>>;
};


/** Names come from Genesys Cloud and are cached for hours; null when it does not know them (any more). */
export type QueueActivityArgs = {
  freshness?: InputMaybe<FreshnessInput>;
};


/** Names come from Genesys Cloud and are cached for hours; null when it does not know them (any more). */
export type QueuePerformanceArgs = {
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** One line per queue. The agents' numbers have no media type and stay as they are when mediaTypes filters. */
export type QueueActivity = {
  readonly __typename?: 'QueueActivity';
  /** Agents by routing status (`oUserRoutingStatuses`), ordered by status. */
  readonly agentsByRoutingStatus: ReadonlyArray<StatusCount>;
  /** The conversations' numbers by media type, ordered by media type name. */
  readonly byMediaType: ReadonlyArray<QueueMediaActivity>;
  /** Conversations with an agent (`oInteracting`). */
  readonly interacting: Scalars['SafeInt']['output'];
  /** When the longest wait began (an instant does not rot in a cache; a duration does). Null when nobody waits. */
  readonly longestWaitingSince?: Maybe<Scalars['DateTime']['output']>;
  /** Agents who are on queue (`oOnQueueUsers`). */
  readonly onQueueAgents: Scalars['SafeInt']['output'];
  /** The queue. */
  readonly queue: Queue;
  /** Conversations waiting (`oWaiting`). */
  readonly waiting: Scalars['SafeInt']['output'];
};

/** What happens in the queues right now. */
export type QueueActivityReport = AnalyticsReport & {
  readonly __typename?: 'QueueActivityReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer: the order of the queues is not in it. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** In the order asked for; a queue without an answer is left out. */
  readonly queues: ReadonlyArray<QueueActivity>;
};

/** One queue and media type right now. */
export type QueueMediaActivity = {
  readonly __typename?: 'QueueMediaActivity';
  /** Conversations with an agent. */
  readonly interacting: Scalars['SafeInt']['output'];
  /** When the longest wait began; null when nobody waits. */
  readonly longestWaitingSince?: Maybe<Scalars['DateTime']['output']>;
  /** The media type. */
  readonly mediaType: ConversationMediaType;
  /** Conversations waiting. */
  readonly waiting: Scalars['SafeInt']['output'];
};

/** Queue performance: one row per queue, media type and bucket. */
export type QueuePerformanceReport = AnalyticsReport & {
  readonly __typename?: 'QueuePerformanceReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /**
   * One row per queue, media type and bucket; ordered by queue id, media type name, bucket.
   * Buckets start at `from`, step in the time zone (a P1D bucket has 23 to 25 hours over a clock change), the last one is cut at `to`; buckets not begun at asOf are left out.
   * The pairs of queue and media type are those in the upstream's answer; where queueIds and mediaTypes are both given, all their combinations. Buckets without events are zeros.
   */
  readonly rows: ReadonlyArray<QueuePerformanceRow>;
  /** The main numbers as columns, one series per queue and media type: for charts, and cheaper. */
  readonly series: ReadonlyArray<QueuePerformanceSeries>;
};

/**
 * One queue, one media type, one bucket. An event counts in the bucket in which the measured activity ended: a call that came at 9:58 and was answered at 10:01 is offered in the bucket of 9:58 and answered in that of 10:01.
 * A field that can be null is null where Genesys Cloud refuses its metric, or tells a number that cannot be read.
 */
export type QueuePerformanceRow = {
  readonly __typename?: 'QueuePerformanceRow';
  /** Wait of those who gave up (`tAbandon`). */
  readonly abandonDelay: DurationStats;
  /** Conversations whose customer gave up waiting (count of `tAbandon`), short ones among them. Zero for callbacks: see `callback`. */
  readonly abandoned: Scalars['SafeInt']['output'];
  /** Work after the conversation, up to its wrap-up (`tAcw`). Its count is that of the conversations that had any. */
  readonly afterCallWork: DurationStats;
  /** How often a conversation rang at an agent, whether it was taken or not (count of `tAlert`). More than `answered` where agents did not respond. */
  readonly alerts?: Maybe<Scalars['SafeInt']['output']>;
  /** Wait of those that were answered, from the queue's entry to the answer (`tAnswered`). Its average is the average speed of answer. */
  readonly answerDelay: DurationStats;
  /** Conversations out of the queue that an agent took (count of `tAnswered`). Zero for callbacks, which Genesys Cloud does not count there: see `callback` and `connected`. */
  readonly answered: Scalars['SafeInt']['output'];
  /** What came of callbacks. Null unless mediaType is CALLBACK: there `tAnswered` and `tAbandon` stay empty. */
  readonly callback?: Maybe<CallbackStats>;
  /** Connections of an agent and a customer, taken, dialled or called back (`nConnected`). For callbacks and outbound calls the number that `answered` is for the others. */
  readonly connected?: Maybe<Scalars['SafeInt']['output']>;
  /** Handling as a whole: contacting, dialling, talking, holding and after-call work (`tHandle`). Its count is that of the conversations handled, its average the average handle time. */
  readonly handle: DurationStats;
  /** The customer on hold (`tHeld`), each time it happened. */
  readonly hold: DurationStats;
  /** The bucket. */
  readonly interval: ReportInterval;
  /** The media type. */
  readonly mediaType: ConversationMediaType;
  /** Conversations that entered the queue and waited for an agent (`nOffered`). */
  readonly offered: Scalars['SafeInt']['output'];
  /** Conversations that agents began on behalf of the queue, by dialling or writing (`nOutbound`). */
  readonly outbound?: Maybe<Scalars['SafeInt']['output']>;
  /** Conversations that waited longer than the target time of the service level, however the wait ended (`nOverSla`). */
  readonly overServiceLevel?: Maybe<Scalars['SafeInt']['output']>;
  /** The queue. */
  readonly queue: Queue;
  /**
   * Answered within the target time, as Genesys Cloud reckons it by the organisation's settings (`oServiceLevel`). Null when its denominator is 0.
   * Not (answered − overServiceLevel) / offered, which some tools show: that can be reckoned from the fields of those names.
   */
  readonly serviceLevel?: Maybe<ServiceLevel>;
  /** Of `abandoned`, those that gave up within the queue's time for short abandons (count of `tShortAbandon`), as configured in Genesys Cloud. */
  readonly shortAbandoned?: Maybe<Scalars['SafeInt']['output']>;
  /** Talking, or for written media having the conversation open (`tTalk`). Each stretch counts: a hold makes two of one call. */
  readonly talk: DurationStats;
  /** Conversations that an agent of the queue transferred away (`nTransferred`, blind and after a consultation). */
  readonly transferred: Scalars['SafeInt']['output'];
  /** Wait of all, however it ended (`tWait`). */
  readonly wait: DurationStats;
};

/** One queue and media type over all buckets, as columns. */
export type QueuePerformanceSeries = {
  readonly __typename?: 'QueuePerformanceSeries';
  /** Conversations whose customer gave up waiting (count of `tAbandon`); zero for callbacks. */
  readonly abandoned: ReadonlyArray<Scalars['SafeInt']['output']>;
  /** Conversations that an agent took (count of `tAnswered`); zero for callbacks. */
  readonly answered: ReadonlyArray<Scalars['SafeInt']['output']>;
  /** Mean handling (`tHandle`, sum / count) in seconds; null when nothing was handled. */
  readonly handleAverageSeconds: ReadonlyArray<Maybe<Scalars['Float']['output']>>;
  /** The media type. */
  readonly mediaType: ConversationMediaType;
  /** Conversations that entered the queue (`nOffered`). */
  readonly offered: ReadonlyArray<Scalars['SafeInt']['output']>;
  /** The queue. */
  readonly queue: Queue;
  /** Service level (`oServiceLevel`, numerator / denominator), 0 to 1; null when its denominator is 0. */
  readonly serviceLevelRatio: ReadonlyArray<Maybe<Scalars['Float']['output']>>;
  /** Start of each bucket; every column below has one value per start. */
  readonly starts: ReadonlyArray<Scalars['DateTime']['output']>;
  /** Mean wait (`tWait`, sum / count) in seconds; null when nobody waited. */
  readonly waitAverageSeconds: ReadonlyArray<Maybe<Scalars['Float']['output']>>;
};

/** What is left of the calls that Genesys Cloud allows, as far as the gateway knows. */
export type RateLimitBudget = {
  readonly __typename?: 'RateLimitBudget';
  /** `token` (what all calls share) or an endpoint family: <path>.aggregates and <path>.aggregates.jobs, where <path> is that of a family of aggregates (conversations.aggregates, users.aggregates, flows.aggregates.jobs …), conversations.details, conversations.details.jobs, queues.observations, queues.estimatedwaits, agents.status, reports.run, reports.fetch, directory (names). */
  readonly family: Scalars['String']['output'];
  /** Calls allowed in the current window; null when not known. */
  readonly limit?: Maybe<Scalars['Int']['output']>;
  /** How careful the gateway is at the moment. */
  readonly mode: BudgetMode;
  /** When Genesys Cloud last told. */
  readonly observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Calls left in the current window, those under way counted; null when not known. */
  readonly remaining?: Maybe<Scalars['Int']['output']>;
  /** When the current window ends, as Genesys Cloud told: in whole seconds, rounded up, so up to a second later than the window itself. Calls go on a second after that (retryAt), so that none comes too early. */
  readonly resetsAt?: Maybe<Scalars['DateTime']['output']>;
  /** Blocked until then. */
  readonly retryAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the numbers come from response headers or from an assumption counted locally. */
  readonly source: BudgetSource;
};

/**
 * LAST_15_MINUTES … LAST_24_HOURS roll: they stay a name in the key and are resolved when the load begins, their end floored to the minute (LAST_24_HOURS: to 5 minutes).
 * The others are whole calendar periods in the time zone: TODAY is local midnight to the next one, weeks begin on Monday, LAST_7_DAYS and LAST_30_DAYS are the whole days before today, quarters are calendar quarters.
 */
export type RelativeInterval =
  /** The seven whole days before today. */
  | 'LAST_7_DAYS'
  /** The 15 minutes up to the last full minute. */
  | 'LAST_15_MINUTES'
  /** The 24 hours up to the last full five minutes. */
  | 'LAST_24_HOURS'
  /** The thirty whole days before today. */
  | 'LAST_30_DAYS'
  /** The 30 minutes up to the last full minute. */
  | 'LAST_30_MINUTES'
  /** The 60 minutes up to the last full minute. */
  | 'LAST_HOUR'
  /** The calendar month before. */
  | 'LAST_MONTH'
  /** The calendar quarter before. */
  | 'LAST_QUARTER'
  /** Monday to Monday, the week before. */
  | 'LAST_WEEK'
  /** The calendar month that is running. */
  | 'THIS_MONTH'
  /** Monday to Monday, this week's. */
  | 'THIS_WEEK'
  /** Local midnight to the next one. */
  | 'TODAY'
  /** The local day before today. */
  | 'YESTERDAY';

/** A half-open interval: `from` is in it, `to` is not. */
export type ReportInterval = {
  readonly __typename?: 'ReportInterval';
  /** Inclusive. */
  readonly from: Scalars['DateTime']['output'];
  /** Exclusive. */
  readonly to: Scalars['DateTime']['output'];
};

/** The kinds of reports, as `Query` names them. */
export type ReportKind =
  /** `agentActivity` */
  | 'AGENT_ACTIVITY'
  /** `agentPerformance` */
  | 'AGENT_PERFORMANCE'
  /** `agentStatus` */
  | 'AGENT_STATUS'
  /** Any aggregates. */
  | 'AGGREGATES'
  /** `conversations` */
  | 'CONVERSATIONS'
  /** `estimatedWaits` */
  | 'ESTIMATED_WAITS'
  /** `flowOutcomes` */
  | 'FLOW_OUTCOMES'
  /** `queueActivity` */
  | 'QUEUE_ACTIVITY'
  /** `queuePerformance` */
  | 'QUEUE_PERFORMANCE'
  /** `runReport` */
  | 'RUN_REPORT'
  /** `wrapUps` */
  | 'WRAP_UPS';

/** A run–fetch report: columns as its metric definitions name them, rows as lists of cells. */
export type RunReport = AnalyticsReport & {
  readonly __typename?: 'RunReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** What the cells of each row are, in their order. */
  readonly columns: ReadonlyArray<RunReportColumn>;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /** The upstream's own version of the report; null when it tells none. */
  readonly reportVersion?: Maybe<Scalars['String']['output']>;
  /** One list of cells per row, one cell per column, as the upstream writes them. */
  readonly rows: ReadonlyArray<ReadonlyArray<Maybe<Scalars['JSON']['output']>>>;
};

/** A column of a run–fetch report. */
export type RunReportColumn = {
  readonly __typename?: 'RunReportColumn';
  /** Name of the metric, or of the dimension that the rows are grouped by. */
  readonly name: Scalars['String']['output'];
  /** As its metric definition says; `string` for a column without one. */
  readonly type: Scalars['String']['output'];
  /** Unit of its values, as its metric definition says; null when it says none. */
  readonly unit?: Maybe<Scalars['String']['output']>;
};

/** Only rows whose dimension has one of these values. */
export type RunReportFilterInput = {
  /** Name of the dimension. */
  readonly dimension: Scalars['String']['input'];
  /** 1 to 500 values. */
  readonly in: ReadonlyArray<Scalars['String']['input']>;
};

/** What is asked of a run–fetch report. Which names there are, its definition knows. */
export type RunReportQueryInput = {
  /** All of them hold; at most 20. Default: none. */
  readonly filters?: InputMaybe<ReadonlyArray<RunReportFilterInput>>;
  /** Dimensions to group by, at most 20. Their order has no meaning. Default: none. */
  readonly groupings?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** The time asked about. */
  readonly interval: IntervalInput;
  /** 1 to 50 metrics. Their order has no meaning: the answer names its columns. */
  readonly metrics: ReadonlyArray<Scalars['String']['input']>;
  /** IANA zone that the report is made in, and in which relative intervals are resolved. Default UTC. */
  readonly timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** Type of the view, for example `interval`. Default: the definition's own. */
  readonly view?: InputMaybe<Scalars['String']['input']>;
};

/** Answered within the target time, out of those that count (`oServiceLevel`). */
export type ServiceLevel = {
  readonly __typename?: 'ServiceLevel';
  /** Those that count for the service level: which of the abandoned ones do is a setting of the organisation. */
  readonly denominator: Scalars['SafeInt']['output'];
  /** Answered within the target time. */
  readonly numerator: Scalars['SafeInt']['output'];
  /** numerator / denominator, 0 to 1. Reckoned from the two sums, so that it holds for any number of buckets and parts. */
  readonly ratio: Scalars['Float']['output'];
  /** The ratio to reach, 0 to 1, as configured in Genesys Cloud; null when not told, or when parts of the bucket have different ones. */
  readonly target?: Maybe<Scalars['Float']['output']>;
};

/** Why stale data was served. */
export type StaleReason =
  /** Nothing is left of the budget, or Genesys Cloud refuses calls for now. */
  | 'BUDGET_BLOCKED'
  /** The budget is kept for first answers and runs. */
  | 'BUDGET_DEGRADED'
  /** Somebody marked this report as outdated; newer data is on its way, or comes from pollAfter on. */
  | 'INVALIDATED'
  /** A refresh is under way behind the answer. */
  | 'REVALIDATING'
  /** The meaning of the data changed upstream; newer data is on its way, or comes from pollAfter on. */
  | 'SCHEMA_CHANGED'
  /** Genesys Cloud fails or does not answer in time. */
  | 'UPSTREAM_ERROR';

/** How many agents are in a status. */
export type StatusCount = {
  readonly __typename?: 'StatusCount';
  /** How many agents. */
  readonly count: Scalars['SafeInt']['output'];
  /** As Genesys Cloud names it: OFF_QUEUE, IDLE, INTERACTING, NOT_RESPONDING, COMMUNICATING, or a newer one. */
  readonly status: Scalars['String']['output'];
};

/** How long somebody was in a status. */
export type StatusDuration = {
  readonly __typename?: 'StatusDuration';
  /** In seconds. */
  readonly seconds: Scalars['Float']['output'];
  /** As Genesys Cloud names it, for example AVAILABLE, ON_QUEUE, BREAK or IDLE, INTERACTING. */
  readonly status: Scalars['String']['output'];
};

/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * Who is in which status right now, and since when (agents/status). Give exactly one of agentIds and queueIds.
   * Genesys Cloud tells 50 agents in one call: agentIds cost a call for each 50 of them, queueIds one each.
   */
  readonly agentActivity?: Maybe<AgentActivityReport>;
  /** What agents did with conversations (conversation aggregates by user). */
  readonly agentPerformance?: Maybe<AgentPerformanceReport>;
  /** How long agents were in which presence and routing status (user aggregates), at most 1,000 agents. */
  readonly agentStatus?: Maybe<AgentStatusReport>;
  /**
   * Any aggregate of Genesys Cloud analytics, by its own names: for what no typed report covers.
   * Large questions are asked by a job (submit, poll, fetch), where the family has jobs and this gateway's client may ask them: a first answer then takes seconds to minutes.
   */
  readonly aggregates?: Maybe<AggregatesReport>;
  /** The rate-limit budget of the token and of every endpoint family used so far. Never calls upstream. Null, with an error beside it, when it cannot be told. */
  readonly budgets?: Maybe<ReadonlyArray<RateLimitBudget>>;
  /** How long a new conversation would wait, as Genesys Cloud estimates it. One call for each queue, and for each media type where these are given: at most 50 calls. */
  readonly estimatedWaits?: Maybe<EstimatedWaitsReport>;
  /** What came out of flows (IVR, bots, in-queue), by flow and outcome (flow aggregates). */
  readonly flowOutcomes?: Maybe<FlowOutcomesReport>;
  /** What happens in the queues right now (queue observations), at most 500 queues. */
  readonly queueActivity?: Maybe<QueueActivityReport>;
  /** Queue performance over an interval (conversation aggregates). */
  readonly queuePerformance?: Maybe<QueuePerformanceReport>;
  /** How conversations were wrapped up, by queue and wrap-up code (conversation aggregates). */
  readonly wrapUps?: Maybe<WrapUpsReport>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionAgentActivityArgs = {
  agentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  freshness?: InputMaybe<FreshnessInput>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionAgentPerformanceArgs = {
  agentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionAgentStatusArgs = {
  agentIds: ReadonlyArray<Scalars['ID']['input']>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionAggregatesArgs = {
  allowUnknownNames?: InputMaybe<Scalars['Boolean']['input']>;
  family: AggregateFamily;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  groupBy?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  metrics: ReadonlyArray<Scalars['String']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  where?: InputMaybe<ReadonlyArray<DimensionFilterInput>>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionEstimatedWaitsArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds: ReadonlyArray<Scalars['ID']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionFlowOutcomesArgs = {
  flowIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionQueueActivityArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds: ReadonlyArray<Scalars['ID']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionQueuePerformanceArgs = {
  directions?: InputMaybe<ReadonlyArray<ConversationDirection>>;
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};


/**
 * The same fields as those of `Query`, told again whenever something in them changes: the present value first, then each newer version (newer: what is selected differs, the ages in `freshness` aside).
 * State, not events: a client that reads slowly misses versions in between, never the newest. An error is told as the error of a version, and the subscription goes on.
 */
export type SubscriptionWrapUpsArgs = {
  freshness?: InputMaybe<FreshnessInput>;
  granularity?: InputMaybe<Scalars['Duration']['input']>;
  interval: IntervalInput;
  maxBuckets?: InputMaybe<Scalars['Int']['input']>;
  mediaTypes?: InputMaybe<ReadonlyArray<ConversationMediaType>>;
  queueIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** What an agent chose when a conversation was wrapped up: its reason or its result. */
export type WrapUpCode = {
  readonly __typename?: 'WrapUpCode';
  /** The wrap-up code's id in Genesys Cloud. */
  readonly id: Scalars['ID']['output'];
  /** Its name; null when unknown, or not to be had within a second. */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/**
 * One queue, one wrap-up code, one media type, one bucket. It counts in the bucket in which the handling ended: with the choice of the code.
 * The codes of a queue add up to what it handled (`handle.count` of `queuePerformance`), except for what was not wrapped up with any code: that has no row.
 */
export type WrapUpRow = {
  readonly __typename?: 'WrapUpRow';
  /** How long handling took that ended with this code: contacting, dialling, talking, holding and after-call work (`tHandle`). Its count is `handled`, its average the average handle time. */
  readonly handle: DurationStats;
  /** How often an agent finished with this code (count of `tHandle`): an interaction handled by two agents counts twice. */
  readonly handled: Scalars['SafeInt']['output'];
  /** The bucket. */
  readonly interval: ReportInterval;
  /** The media type. */
  readonly mediaType: ConversationMediaType;
  /** The queue. */
  readonly queue: Queue;
  /** The code that the agent chose. Where nobody chose in time, Genesys Cloud writes a word of its own, such as ININ-WRAP-UP-TIMEOUT, which has no name. */
  readonly wrapUp: WrapUpCode;
};

/** How conversations were wrapped up: one row per queue, wrap-up code, media type and bucket. */
export type WrapUpsReport = AnalyticsReport & {
  readonly __typename?: 'WrapUpsReport';
  /** As it stands when the answer is written: the tightest of the buckets that this report touches. */
  readonly budget: RateLimitBudget;
  /** How old the data is, and what comes next. */
  readonly freshness: Freshness;
  /** What was asked, resolved to instants. */
  readonly interval: ReportInterval;
  /**
   * The deterministic cache key: the same question, however it is spelled, has the same key.
   * It names the cached value, not this answer. No identity for a client's cache: that is the field with its arguments (Apollo Client: `keyFields: false`, urql: `keys` that give null).
   */
  readonly key: Scalars['ID']['output'];
  /**
   * One row per queue, wrap-up code, media type and bucket; ordered by queue id, wrap-up code id, media type name, bucket.
   * Buckets start at `from`, step in the time zone (a P1D bucket has 23 to 25 hours over a clock change), the last one is cut at `to`; buckets not begun at asOf are left out.
   * The combinations of queue, code and media type are those in the upstream's answer: a code that was never chosen in the interval has no row. Their buckets without events are zeros.
   */
  readonly rows: ReadonlyArray<WrapUpRow>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Agent: Agent;
  Flow: Flow;
  Queue: Queue;
  WrapUpCode: WrapUpCode;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Agent:
    ( { __typename: 'Agent' }
    & GraphQLRecursivePick<FederationTypes['Agent'], {"id":true}> );
  Flow:
    ( { __typename: 'Flow' }
    & GraphQLRecursivePick<FederationTypes['Flow'], {"id":true}> );
  Queue:
    ( { __typename: 'Queue' }
    & GraphQLRecursivePick<FederationTypes['Queue'], {"id":true}> );
  WrapUpCode:
    ( { __typename: 'WrapUpCode' }
    & GraphQLRecursivePick<FederationTypes['WrapUpCode'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  AnalyticsReport:
    | ( AgentActivityReportModel )
    | ( AgentPerformanceReportModel )
    | ( AgentStatusReportModel )
    | ( AggregatesReportModel )
    | ( ConversationConnectionModel )
    | ( EstimatedWaitsReportModel )
    | ( FlowOutcomesReportModel )
    | ( QueueActivityReportModel )
    | ( QueuePerformanceReportModel )
    | ( RunReportModel )
    | ( WrapUpsReportModel )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Agent: ResolverTypeWrapper<AgentModel>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  AgentActivity: ResolverTypeWrapper<AgentActivityModel>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  AgentActivityReport: ResolverTypeWrapper<AgentActivityReportModel>;
  AgentPerformanceReport: ResolverTypeWrapper<AgentPerformanceReportModel>;
  AgentPerformanceRow: ResolverTypeWrapper<AgentPerformanceRowModel>;
  AgentSession: ResolverTypeWrapper<AgentSessionModel>;
  AgentStatusReport: ResolverTypeWrapper<AgentStatusReportModel>;
  AgentStatusRow: ResolverTypeWrapper<AgentStatusRowModel>;
  AggregateFamily: AggregateFamily;
  AggregateRow: ResolverTypeWrapper<AggregateRowModel>;
  AggregatesReport: ResolverTypeWrapper<AggregatesReportModel>;
  AnalyticsReport: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['AnalyticsReport']>;
  BudgetMode: BudgetMode;
  BudgetSource: BudgetSource;
  CallbackStats: ResolverTypeWrapper<CallbackStats>;
  Conversation: ResolverTypeWrapper<ConversationModel>;
  ConversationConnection: ResolverTypeWrapper<ConversationConnectionModel>;
  ConversationDirection: ConversationDirection;
  ConversationEdge: ResolverTypeWrapper<Omit<ConversationEdge, 'node'> & { node: ResolversTypes['Conversation'] }>;
  ConversationMediaType: ConversationMediaType;
  ConversationParticipant: ResolverTypeWrapper<ConversationParticipantModel>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ConversationSource: ConversationSource;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DimensionFilterInput: DimensionFilterInput;
  DimensionValue: ResolverTypeWrapper<DimensionValueModel>;
  Duration: ResolverTypeWrapper<Scalars['Duration']['output']>;
  DurationStats: ResolverTypeWrapper<DurationStatsModel>;
  EstimatedWait: ResolverTypeWrapper<EstimatedWaitModel>;
  EstimatedWaitsReport: ResolverTypeWrapper<EstimatedWaitsReportModel>;
  Flow: ResolverTypeWrapper<FlowModel>;
  FlowOutcome: ResolverTypeWrapper<FlowOutcomeModel>;
  FlowOutcomeRow: ResolverTypeWrapper<FlowOutcomeRowModel>;
  FlowOutcomesReport: ResolverTypeWrapper<FlowOutcomesReportModel>;
  Freshness: ResolverTypeWrapper<Freshness>;
  FreshnessInput: FreshnessInput;
  FreshnessSource: FreshnessSource;
  FreshnessState: FreshnessState;
  IntervalInput: IntervalInput;
  InvalidateReportsPayload: ResolverTypeWrapper<InvalidateReportsPayload>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Locale: ResolverTypeWrapper<Scalars['Locale']['output']>;
  MetricKind: MetricKind;
  MetricValue: ResolverTypeWrapper<MetricValueModel>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NumberRangeInput: NumberRangeInput;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Queue: ResolverTypeWrapper<QueueModel>;
  QueueActivity: ResolverTypeWrapper<QueueActivityModel>;
  QueueActivityReport: ResolverTypeWrapper<QueueActivityReportModel>;
  QueueMediaActivity: ResolverTypeWrapper<QueueMediaActivityModel>;
  QueuePerformanceReport: ResolverTypeWrapper<QueuePerformanceReportModel>;
  QueuePerformanceRow: ResolverTypeWrapper<QueuePerformanceRowModel>;
  QueuePerformanceSeries: ResolverTypeWrapper<QueuePerformanceSeriesModel>;
  RateLimitBudget: ResolverTypeWrapper<RateLimitBudget>;
  RelativeInterval: RelativeInterval;
  ReportInterval: ResolverTypeWrapper<ReportInterval>;
  ReportKind: ReportKind;
  RunReport: ResolverTypeWrapper<RunReportModel>;
  RunReportColumn: ResolverTypeWrapper<RunReportColumn>;
  RunReportFilterInput: RunReportFilterInput;
  RunReportQueryInput: RunReportQueryInput;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  ServiceLevel: ResolverTypeWrapper<ServiceLevel>;
  StaleReason: StaleReason;
  StatusCount: ResolverTypeWrapper<StatusCount>;
  StatusDuration: ResolverTypeWrapper<StatusDuration>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TimeZone: ResolverTypeWrapper<Scalars['TimeZone']['output']>;
  WrapUpCode: ResolverTypeWrapper<WrapUpCodeModel>;
  WrapUpRow: ResolverTypeWrapper<WrapUpRowModel>;
  WrapUpsReport: ResolverTypeWrapper<WrapUpsReportModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Agent: AgentModel;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  Int: Scalars['Int']['output'];
  AgentActivity: AgentActivityModel;
  Boolean: Scalars['Boolean']['output'];
  AgentActivityReport: AgentActivityReportModel;
  AgentPerformanceReport: AgentPerformanceReportModel;
  AgentPerformanceRow: AgentPerformanceRowModel;
  AgentSession: AgentSessionModel;
  AgentStatusReport: AgentStatusReportModel;
  AgentStatusRow: AgentStatusRowModel;
  AggregateRow: AggregateRowModel;
  AggregatesReport: AggregatesReportModel;
  AnalyticsReport: ResolversInterfaceTypes<ResolversParentTypes>['AnalyticsReport'];
  CallbackStats: CallbackStats;
  Conversation: ConversationModel;
  ConversationConnection: ConversationConnectionModel;
  ConversationEdge: Omit<ConversationEdge, 'node'> & { node: ResolversParentTypes['Conversation'] };
  ConversationParticipant: ConversationParticipantModel;
  Float: Scalars['Float']['output'];
  DateTime: Scalars['DateTime']['output'];
  DimensionFilterInput: DimensionFilterInput;
  DimensionValue: DimensionValueModel;
  Duration: Scalars['Duration']['output'];
  DurationStats: DurationStatsModel;
  EstimatedWait: EstimatedWaitModel;
  EstimatedWaitsReport: EstimatedWaitsReportModel;
  Flow: FlowModel;
  FlowOutcome: FlowOutcomeModel;
  FlowOutcomeRow: FlowOutcomeRowModel;
  FlowOutcomesReport: FlowOutcomesReportModel;
  Freshness: Freshness;
  FreshnessInput: FreshnessInput;
  IntervalInput: IntervalInput;
  InvalidateReportsPayload: InvalidateReportsPayload;
  JSON: Scalars['JSON']['output'];
  Locale: Scalars['Locale']['output'];
  MetricValue: MetricValueModel;
  Mutation: Record<PropertyKey, never>;
  NumberRangeInput: NumberRangeInput;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Queue: QueueModel;
  QueueActivity: QueueActivityModel;
  QueueActivityReport: QueueActivityReportModel;
  QueueMediaActivity: QueueMediaActivityModel;
  QueuePerformanceReport: QueuePerformanceReportModel;
  QueuePerformanceRow: QueuePerformanceRowModel;
  QueuePerformanceSeries: QueuePerformanceSeriesModel;
  RateLimitBudget: RateLimitBudget;
  ReportInterval: ReportInterval;
  RunReport: RunReportModel;
  RunReportColumn: RunReportColumn;
  RunReportFilterInput: RunReportFilterInput;
  RunReportQueryInput: RunReportQueryInput;
  SafeInt: Scalars['SafeInt']['output'];
  ServiceLevel: ServiceLevel;
  StatusCount: StatusCount;
  StatusDuration: StatusDuration;
  Subscription: Record<PropertyKey, never>;
  TimeZone: Scalars['TimeZone']['output'];
  WrapUpCode: WrapUpCodeModel;
  WrapUpRow: WrapUpRowModel;
  WrapUpsReport: WrapUpsReportModel;
};

export type AgentResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Agent'] = ResolversParentTypes['Agent'], FederationReferenceType extends FederationReferenceTypes['Agent'] = FederationReferenceTypes['Agent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Agent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activity?: Resolver<Maybe<ResolversTypes['AgentActivity']>, ParentType, ContextType, Partial<AgentActivityArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  performance?: Resolver<Maybe<ReadonlyArray<ResolversTypes['AgentPerformanceRow']>>, ParentType, ContextType, RequireFields<AgentPerformanceArgs, 'interval'>>;
};

export type AgentActivityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentActivity'] = ResolversParentTypes['AgentActivity']> = {
  adherence?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  adherenceSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  agent?: Resolver<ResolversTypes['Agent'], ParentType, ContextType>;
  outOfOffice?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  presence?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  presenceSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  routingStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  routingStatusSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sessions?: Resolver<ReadonlyArray<ResolversTypes['AgentSession']>, ParentType, ContextType>;
};

export type AgentActivityReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentActivityReport'] = ResolversParentTypes['AgentActivityReport']> = {
  agents?: Resolver<ReadonlyArray<ResolversTypes['AgentActivity']>, ParentType, ContextType>;
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  complete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AgentPerformanceReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentPerformanceReport'] = ResolversParentTypes['AgentPerformanceReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['AgentPerformanceRow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AgentPerformanceRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentPerformanceRow'] = ResolversParentTypes['AgentPerformanceRow']> = {
  afterCallWork?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  agent?: Resolver<ResolversTypes['Agent'], ParentType, ContextType>;
  alerts?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  answered?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  connected?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  handle?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  hold?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  notResponding?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  outbound?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  talk?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  transferred?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
};

export type AgentSessionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentSession'] = ResolversParentTypes['AgentSession']> = {
  conversationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  direction?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  queue?: Resolver<Maybe<ResolversTypes['Queue']>, ParentType, ContextType>;
  segment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  segmentSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type AgentStatusReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentStatusReport'] = ResolversParentTypes['AgentStatusReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['AgentStatusRow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AgentStatusRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AgentStatusRow'] = ResolversParentTypes['AgentStatusRow']> = {
  agent?: Resolver<ResolversTypes['Agent'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  presence?: Resolver<ReadonlyArray<ResolversTypes['StatusDuration']>, ParentType, ContextType>;
  routingStatus?: Resolver<ReadonlyArray<ResolversTypes['StatusDuration']>, ParentType, ContextType>;
};

export type AggregateRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AggregateRow'] = ResolversParentTypes['AggregateRow']> = {
  group?: Resolver<ReadonlyArray<ResolversTypes['DimensionValue']>, ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  metric?: Resolver<Maybe<ResolversTypes['MetricValue']>, ParentType, ContextType, RequireFields<AggregateRowMetricArgs, 'name'>>;
  metrics?: Resolver<ReadonlyArray<ResolversTypes['MetricValue']>, ParentType, ContextType>;
};

export type AggregatesReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AggregatesReport'] = ResolversParentTypes['AggregatesReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['AggregateRow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AnalyticsReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AnalyticsReport'] = ResolversParentTypes['AnalyticsReport']> = {
  __resolveType: TypeResolveFn<'AgentActivityReport' | 'AgentPerformanceReport' | 'AgentStatusReport' | 'AggregatesReport' | 'ConversationConnection' | 'EstimatedWaitsReport' | 'FlowOutcomesReport' | 'QueueActivityReport' | 'QueuePerformanceReport' | 'RunReport' | 'WrapUpsReport', ParentType, ContextType>;
};

export type CallbackStatsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CallbackStats'] = ResolversParentTypes['CallbackStats']> = {
  abandoned?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  attempts?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  connected?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  notReached?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
};

export type ConversationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Conversation'] = ResolversParentTypes['Conversation']> = {
  agents?: Resolver<ReadonlyArray<ResolversTypes['Agent']>, ParentType, ContextType>;
  direction?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  end?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  mediaTypes?: Resolver<ReadonlyArray<ResolversTypes['ConversationMediaType']>, ParentType, ContextType>;
  participants?: Resolver<ReadonlyArray<ResolversTypes['ConversationParticipant']>, ParentType, ContextType>;
  queues?: Resolver<ReadonlyArray<ResolversTypes['Queue']>, ParentType, ContextType>;
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ConversationConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationConnection'] = ResolversParentTypes['ConversationConnection']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ConversationEdge']>, ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Conversation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConversationEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationEdge'] = ResolversParentTypes['ConversationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Conversation'], ParentType, ContextType>;
};

export type ConversationParticipantResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationParticipant'] = ResolversParentTypes['ConversationParticipant']> = {
  addresses?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  agent?: Resolver<Maybe<ResolversTypes['Agent']>, ParentType, ContextType>;
  attributes?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  direction?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flow?: Resolver<Maybe<ResolversTypes['Flow']>, ParentType, ContextType>;
  holdSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  mediaType?: Resolver<Maybe<ResolversTypes['ConversationMediaType']>, ParentType, ContextType>;
  purpose?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  queue?: Resolver<Maybe<ResolversTypes['Queue']>, ParentType, ContextType>;
  talkSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  wrapUp?: Resolver<Maybe<ResolversTypes['WrapUpCode']>, ParentType, ContextType>;
  wrapUpSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DimensionValueResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DimensionValue'] = ResolversParentTypes['DimensionValue']> = {
  dimension?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DurationScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Duration'], any> {
  name: 'Duration';
}

export type DurationStatsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DurationStats'] = ResolversParentTypes['DurationStats']> = {
  averageSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  maxSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  totalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type EstimatedWaitResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['EstimatedWait'] = ResolversParentTypes['EstimatedWait']> = {
  formula?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mediaType?: Resolver<Maybe<ResolversTypes['ConversationMediaType']>, ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['Queue'], ParentType, ContextType>;
  seconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type EstimatedWaitsReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['EstimatedWaitsReport'] = ResolversParentTypes['EstimatedWaitsReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queues?: Resolver<ReadonlyArray<ResolversTypes['EstimatedWait']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FlowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Flow'] = ResolversParentTypes['Flow'], FederationReferenceType extends FederationReferenceTypes['Flow'] = FederationReferenceTypes['Flow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Flow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type FlowOutcomeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['FlowOutcome'] = ResolversParentTypes['FlowOutcome']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type FlowOutcomeRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['FlowOutcomeRow'] = ResolversParentTypes['FlowOutcomeRow']> = {
  entered?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  failed?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  flow?: Resolver<ResolversTypes['Flow'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['FlowOutcome']>, ParentType, ContextType>;
  outcomes?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type FlowOutcomesReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['FlowOutcomesReport'] = ResolversParentTypes['FlowOutcomesReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['FlowOutcomeRow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FreshnessResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Freshness'] = ResolversParentTypes['Freshness']> = {
  ageSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  completeUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pollAfter?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['StaleReason']>, ParentType, ContextType>;
  refreshing?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['FreshnessSource'], ParentType, ContextType>;
  staleUntil?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['FreshnessState'], ParentType, ContextType>;
};

export type InvalidateReportsPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['InvalidateReportsPayload'] = ResolversParentTypes['InvalidateReportsPayload']> = {
  invalidatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export interface LocaleScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Locale'], any> {
  name: 'Locale';
}

export type MetricValueResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MetricValue'] = ResolversParentTypes['MetricValue']> = {
  average?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  current?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  denominator?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['MetricKind'], ParentType, ContextType>;
  max?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  min?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  numerator?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  qualifier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ratio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sum?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  invalidateReports?: Resolver<ResolversTypes['InvalidateReportsPayload'], ParentType, ContextType, Partial<MutationInvalidateReportsArgs>>;
};

export type PageInfoResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  agentActivity?: Resolver<Maybe<ResolversTypes['AgentActivityReport']>, ParentType, ContextType, Partial<QueryAgentActivityArgs>>;
  agentPerformance?: Resolver<Maybe<ResolversTypes['AgentPerformanceReport']>, ParentType, ContextType, RequireFields<QueryAgentPerformanceArgs, 'interval'>>;
  agentStatus?: Resolver<Maybe<ResolversTypes['AgentStatusReport']>, ParentType, ContextType, RequireFields<QueryAgentStatusArgs, 'agentIds' | 'interval'>>;
  agents?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Agent']>>, ParentType, ContextType, RequireFields<QueryAgentsArgs, 'first'>>;
  aggregates?: Resolver<Maybe<ResolversTypes['AggregatesReport']>, ParentType, ContextType, RequireFields<QueryAggregatesArgs, 'allowUnknownNames' | 'family' | 'interval' | 'metrics'>>;
  budgets?: Resolver<Maybe<ReadonlyArray<ResolversTypes['RateLimitBudget']>>, ParentType, ContextType>;
  conversations?: Resolver<Maybe<ResolversTypes['ConversationConnection']>, ParentType, ContextType, RequireFields<QueryConversationsArgs, 'first' | 'interval' | 'source'>>;
  estimatedWaits?: Resolver<Maybe<ResolversTypes['EstimatedWaitsReport']>, ParentType, ContextType, RequireFields<QueryEstimatedWaitsArgs, 'queueIds'>>;
  flowOutcomes?: Resolver<Maybe<ResolversTypes['FlowOutcomesReport']>, ParentType, ContextType, RequireFields<QueryFlowOutcomesArgs, 'interval'>>;
  queueActivity?: Resolver<Maybe<ResolversTypes['QueueActivityReport']>, ParentType, ContextType, RequireFields<QueryQueueActivityArgs, 'queueIds'>>;
  queuePerformance?: Resolver<Maybe<ResolversTypes['QueuePerformanceReport']>, ParentType, ContextType, RequireFields<QueryQueuePerformanceArgs, 'interval'>>;
  queues?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Queue']>>, ParentType, ContextType, RequireFields<QueryQueuesArgs, 'first'>>;
  runReport?: Resolver<Maybe<ResolversTypes['RunReport']>, ParentType, ContextType, RequireFields<QueryRunReportArgs, 'id' | 'query'>>;
  wrapUps?: Resolver<Maybe<ResolversTypes['WrapUpsReport']>, ParentType, ContextType, RequireFields<QueryWrapUpsArgs, 'interval'>>;
};

export type QueueResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Queue'] = ResolversParentTypes['Queue'], FederationReferenceType extends FederationReferenceTypes['Queue'] = FederationReferenceTypes['Queue']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Queue']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activity?: Resolver<Maybe<ResolversTypes['QueueActivity']>, ParentType, ContextType, Partial<QueueActivityArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  performance?: Resolver<Maybe<ReadonlyArray<ResolversTypes['QueuePerformanceRow']>>, ParentType, ContextType, RequireFields<QueuePerformanceArgs, 'interval'>>;
};

export type QueueActivityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueueActivity'] = ResolversParentTypes['QueueActivity']> = {
  agentsByRoutingStatus?: Resolver<ReadonlyArray<ResolversTypes['StatusCount']>, ParentType, ContextType>;
  byMediaType?: Resolver<ReadonlyArray<ResolversTypes['QueueMediaActivity']>, ParentType, ContextType>;
  interacting?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  longestWaitingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  onQueueAgents?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['Queue'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
};

export type QueueActivityReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueueActivityReport'] = ResolversParentTypes['QueueActivityReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queues?: Resolver<ReadonlyArray<ResolversTypes['QueueActivity']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueueMediaActivityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueueMediaActivity'] = ResolversParentTypes['QueueMediaActivity']> = {
  interacting?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  longestWaitingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
};

export type QueuePerformanceReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueuePerformanceReport'] = ResolversParentTypes['QueuePerformanceReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['QueuePerformanceRow']>, ParentType, ContextType>;
  series?: Resolver<ReadonlyArray<ResolversTypes['QueuePerformanceSeries']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueuePerformanceRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueuePerformanceRow'] = ResolversParentTypes['QueuePerformanceRow']> = {
  abandonDelay?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  abandoned?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  afterCallWork?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  alerts?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  answerDelay?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  answered?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  callback?: Resolver<Maybe<ResolversTypes['CallbackStats']>, ParentType, ContextType>;
  connected?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  handle?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  hold?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  offered?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  outbound?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  overServiceLevel?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['Queue'], ParentType, ContextType>;
  serviceLevel?: Resolver<Maybe<ResolversTypes['ServiceLevel']>, ParentType, ContextType>;
  shortAbandoned?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  talk?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  transferred?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  wait?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
};

export type QueuePerformanceSeriesResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueuePerformanceSeries'] = ResolversParentTypes['QueuePerformanceSeries']> = {
  abandoned?: Resolver<ReadonlyArray<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  answered?: Resolver<ReadonlyArray<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  handleAverageSeconds?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Float']>>, ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  offered?: Resolver<ReadonlyArray<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['Queue'], ParentType, ContextType>;
  serviceLevelRatio?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Float']>>, ParentType, ContextType>;
  starts?: Resolver<ReadonlyArray<ResolversTypes['DateTime']>, ParentType, ContextType>;
  waitAverageSeconds?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Float']>>, ParentType, ContextType>;
};

export type RateLimitBudgetResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['RateLimitBudget'] = ResolversParentTypes['RateLimitBudget']> = {
  family?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  mode?: Resolver<ResolversTypes['BudgetMode'], ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  remaining?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  resetsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['BudgetSource'], ParentType, ContextType>;
};

export type ReportIntervalResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ReportInterval'] = ResolversParentTypes['ReportInterval']> = {
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type RunReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['RunReport'] = ResolversParentTypes['RunReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  columns?: Resolver<ReadonlyArray<ResolversTypes['RunReportColumn']>, ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reportVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ReadonlyArray<Maybe<ResolversTypes['JSON']>>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RunReportColumnResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['RunReportColumn'] = ResolversParentTypes['RunReportColumn']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export type ServiceLevelResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ServiceLevel'] = ResolversParentTypes['ServiceLevel']> = {
  denominator?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  numerator?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  ratio?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type StatusCountResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StatusCount'] = ResolversParentTypes['StatusCount']> = {
  count?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type StatusDurationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StatusDuration'] = ResolversParentTypes['StatusDuration']> = {
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  agentActivity?: SubscriptionResolver<Maybe<ResolversTypes['AgentActivityReport']>, "agentActivity", ParentType, ContextType, Partial<SubscriptionAgentActivityArgs>>;
  agentPerformance?: SubscriptionResolver<Maybe<ResolversTypes['AgentPerformanceReport']>, "agentPerformance", ParentType, ContextType, RequireFields<SubscriptionAgentPerformanceArgs, 'interval'>>;
  agentStatus?: SubscriptionResolver<Maybe<ResolversTypes['AgentStatusReport']>, "agentStatus", ParentType, ContextType, RequireFields<SubscriptionAgentStatusArgs, 'agentIds' | 'interval'>>;
  aggregates?: SubscriptionResolver<Maybe<ResolversTypes['AggregatesReport']>, "aggregates", ParentType, ContextType, RequireFields<SubscriptionAggregatesArgs, 'allowUnknownNames' | 'family' | 'interval' | 'metrics'>>;
  budgets?: SubscriptionResolver<Maybe<ReadonlyArray<ResolversTypes['RateLimitBudget']>>, "budgets", ParentType, ContextType>;
  estimatedWaits?: SubscriptionResolver<Maybe<ResolversTypes['EstimatedWaitsReport']>, "estimatedWaits", ParentType, ContextType, RequireFields<SubscriptionEstimatedWaitsArgs, 'queueIds'>>;
  flowOutcomes?: SubscriptionResolver<Maybe<ResolversTypes['FlowOutcomesReport']>, "flowOutcomes", ParentType, ContextType, RequireFields<SubscriptionFlowOutcomesArgs, 'interval'>>;
  queueActivity?: SubscriptionResolver<Maybe<ResolversTypes['QueueActivityReport']>, "queueActivity", ParentType, ContextType, RequireFields<SubscriptionQueueActivityArgs, 'queueIds'>>;
  queuePerformance?: SubscriptionResolver<Maybe<ResolversTypes['QueuePerformanceReport']>, "queuePerformance", ParentType, ContextType, RequireFields<SubscriptionQueuePerformanceArgs, 'interval'>>;
  wrapUps?: SubscriptionResolver<Maybe<ResolversTypes['WrapUpsReport']>, "wrapUps", ParentType, ContextType, RequireFields<SubscriptionWrapUpsArgs, 'interval'>>;
};

export interface TimeZoneScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['TimeZone'], any> {
  name: 'TimeZone';
}

export type WrapUpCodeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['WrapUpCode'] = ResolversParentTypes['WrapUpCode'], FederationReferenceType extends FederationReferenceTypes['WrapUpCode'] = FederationReferenceTypes['WrapUpCode']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['WrapUpCode']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type WrapUpRowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['WrapUpRow'] = ResolversParentTypes['WrapUpRow']> = {
  handle?: Resolver<ResolversTypes['DurationStats'], ParentType, ContextType>;
  handled?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['ConversationMediaType'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['Queue'], ParentType, ContextType>;
  wrapUp?: Resolver<ResolversTypes['WrapUpCode'], ParentType, ContextType>;
};

export type WrapUpsReportResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['WrapUpsReport'] = ResolversParentTypes['WrapUpsReport']> = {
  budget?: Resolver<ResolversTypes['RateLimitBudget'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['ReportInterval'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['WrapUpRow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = RequestContext> = {
  Agent?: AgentResolvers<ContextType>;
  AgentActivity?: AgentActivityResolvers<ContextType>;
  AgentActivityReport?: AgentActivityReportResolvers<ContextType>;
  AgentPerformanceReport?: AgentPerformanceReportResolvers<ContextType>;
  AgentPerformanceRow?: AgentPerformanceRowResolvers<ContextType>;
  AgentSession?: AgentSessionResolvers<ContextType>;
  AgentStatusReport?: AgentStatusReportResolvers<ContextType>;
  AgentStatusRow?: AgentStatusRowResolvers<ContextType>;
  AggregateRow?: AggregateRowResolvers<ContextType>;
  AggregatesReport?: AggregatesReportResolvers<ContextType>;
  AnalyticsReport?: AnalyticsReportResolvers<ContextType>;
  CallbackStats?: CallbackStatsResolvers<ContextType>;
  Conversation?: ConversationResolvers<ContextType>;
  ConversationConnection?: ConversationConnectionResolvers<ContextType>;
  ConversationEdge?: ConversationEdgeResolvers<ContextType>;
  ConversationParticipant?: ConversationParticipantResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DimensionValue?: DimensionValueResolvers<ContextType>;
  Duration?: GraphQLScalarType;
  DurationStats?: DurationStatsResolvers<ContextType>;
  EstimatedWait?: EstimatedWaitResolvers<ContextType>;
  EstimatedWaitsReport?: EstimatedWaitsReportResolvers<ContextType>;
  Flow?: FlowResolvers<ContextType>;
  FlowOutcome?: FlowOutcomeResolvers<ContextType>;
  FlowOutcomeRow?: FlowOutcomeRowResolvers<ContextType>;
  FlowOutcomesReport?: FlowOutcomesReportResolvers<ContextType>;
  Freshness?: FreshnessResolvers<ContextType>;
  InvalidateReportsPayload?: InvalidateReportsPayloadResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Locale?: GraphQLScalarType;
  MetricValue?: MetricValueResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Queue?: QueueResolvers<ContextType>;
  QueueActivity?: QueueActivityResolvers<ContextType>;
  QueueActivityReport?: QueueActivityReportResolvers<ContextType>;
  QueueMediaActivity?: QueueMediaActivityResolvers<ContextType>;
  QueuePerformanceReport?: QueuePerformanceReportResolvers<ContextType>;
  QueuePerformanceRow?: QueuePerformanceRowResolvers<ContextType>;
  QueuePerformanceSeries?: QueuePerformanceSeriesResolvers<ContextType>;
  RateLimitBudget?: RateLimitBudgetResolvers<ContextType>;
  ReportInterval?: ReportIntervalResolvers<ContextType>;
  RunReport?: RunReportResolvers<ContextType>;
  RunReportColumn?: RunReportColumnResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  ServiceLevel?: ServiceLevelResolvers<ContextType>;
  StatusCount?: StatusCountResolvers<ContextType>;
  StatusDuration?: StatusDurationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TimeZone?: GraphQLScalarType;
  WrapUpCode?: WrapUpCodeResolvers<ContextType>;
  WrapUpRow?: WrapUpRowResolvers<ContextType>;
  WrapUpsReport?: WrapUpsReportResolvers<ContextType>;
};

