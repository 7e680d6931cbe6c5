/** The nouns of docs/policy.md as the oracle sees them; nothing of the product is imported. */
export type Level = 'low' | 'medium' | 'high' | 'critical';
export const LEVELS: readonly Level[] = ['low', 'medium', 'high', 'critical'];
export type Requirement = { rule: string; roles: string[]; count: number; on_call?: string };
export type Step = { to: unknown; after_minutes: number; every_minutes: number; max: number };
export type OracleRequest = {
  action: string;
  tool: string;
  args: Record<string, unknown>;
  environment: string;
  project: string | null;
  requester: { id: string; kind: string; roles: string[] };
  risk: { level: Level; score: number; effect: string; operations: string[]; triggers: string[] };
  cost: number;
  change_ticket: string | null;
};
export type OracleDecision = {
  decision: 'deny' | 'require_approval' | 'auto_approve';
  level: Level;
  requirements: Requirement[];
  approvals_required: number;
  applied: string[];
  approve_by_minutes: number;
  execute_within_minutes: number;
  justification_required: boolean;
  channels: string[];
  remind_after_minutes: number[];
  escalation: Step[];
  tells: Pick<Step, 'to' | 'after_minutes'>[];
  on_expiry: 'reject' | 'approve';
};
export type Asked = Omit<Requirement, 'rule'>;
export type Calendar = { days: string[]; from: string; to: string; except?: string[]; time_zone?: string };
export type Rotation = {
  starts: string;
  every_days: number;
  people: string[];
  overrides?: { from: string; to: string; person: string }[];
  time_zone?: string;
};
export type Freeze = {
  name: string;
  from?: string;
  to?: string;
  weekly?: Calendar;
  calendar?: string;
  when?: string;
  decision: 'deny' | 'ask';
  requirements?: Asked[];
  time_zone?: string;
};
export type Rule = {
  name: string;
  when: string;
  deny?: string;
  raise_to?: Level;
  requirements?: Asked[];
  justification_required?: boolean;
  approve_by_minutes?: number;
  execute_within_minutes?: number;
  channels?: string[];
};
export type LevelEntry = {
  decision: 'deny' | 'require_approval' | 'auto_approve';
  requirements?: Asked[];
  approve_by_minutes: number;
  execute_within_minutes: number;
  remind_after_minutes?: number | number[] | null;
  escalation?: Step | Step[] | null;
  justification_required?: boolean;
  channels?: string[];
  on_expiry?: 'reject' | 'approve';
};
export type PolicyDocument = {
  time_zone?: string;
  roles: Record<string, { may_request?: boolean; may_request_in?: string[]; may_override?: string[] }>;
  levels: Record<Level, LevelEntry>;
  operations?: Record<string, { requirements: Asked[] }>;
  calendars?: Record<string, Calendar>;
  on_call?: Record<string, Rotation>;
  freezes?: Freeze[];
  rules?: Rule[];
  auto_approve?: { name: string; when: string; max_level: Level; calendar?: string }[];
  caps?: { approvals_per_person?: { level: string; per_minutes: number; count: number }[] };
};
