/** Fields of an issue that anybody here reads. */
const ISSUE_FIELDS = `id identifier title description url priority updatedAt
  state { id name type } team { id key name } project { id name } parent { id } assignee { id name } delegate { id } creator { id }
  labels(first: 20) { nodes { id name } }`;

export const WHO_AM_I = 'query WhoAmI { viewer { id name } organization { id name } }';

export const READ_ISSUE = `query ReadIssue($id: String!) { issue(id: $id) { ${ISSUE_FIELDS} } }`;

/** With the states of its team: where it may be moved to. */
export const ISSUE_TO_MOVE = `query IssueToMove($id: String!) { issue(id: $id) { id delegate { id } state { id name type }
  team { id states(first: 50) { nodes { id name type position } } } } }`;

/** What making and moving its steps needs. */
export const PARENT_OF_STEPS = `query ParentOfSteps($id: String!) { issue(id: $id) { id
  team { id states(first: 50) { nodes { id name type position } } } } }`;

export const LIST_ISSUES = `query ListIssues($first: Int!, $after: String, $filter: IssueFilter) {
  issues(first: $first, after: $after, filter: $filter, orderBy: updatedAt) { nodes { ${ISSUE_FIELDS} } pageInfo { hasNextPage endCursor } } }`;

export const CREATE_ISSUE = `mutation CreateIssue($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { ${ISSUE_FIELDS} } } }`;

export const UPDATE_ISSUE = `mutation UpdateIssue($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { ${ISSUE_FIELDS} } } }`;

export const CREATE_COMMENT = `mutation CreateComment($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id } } }`;

export const UPDATE_COMMENT = `mutation UpdateComment($id: String!, $input: CommentUpdateInput!) { commentUpdate(id: $id, input: $input) { success } }`;

export const READ_COMMENTS = `query ReadComments($id: String!, $first: Int!, $after: String) { issue(id: $id) { comments(first: $first, after: $after) {
  nodes { id body createdAt updatedAt user { id } parent { id } reactions { id emoji user { id } } } pageInfo { hasNextPage endCursor } } } }`;

export const CREATE_ACTIVITY = `mutation CreateActivity($input: AgentActivityCreateInput!) { agentActivityCreate(input: $input) { success } }`;

export const UPDATE_SESSION = `mutation UpdateSession($id: String!, $input: AgentSessionUpdateInput!) { agentSessionUpdate(id: $id, input: $input) { success } }`;

/** Sessions of ours, the newest first: what webhooks should have told of. */
export const LIST_SESSIONS = `query ListSessions($first: Int!, $after: String) { agentSessions(first: $first, after: $after) {
  nodes { id status updatedAt appUser { id } creator { id } issue { id identifier title description url team { id key name } project { id name } } comment { id body }
    activities(first: 20) { nodes { id createdAt signal user { id } content { __typename ... on AgentActivityPromptContent { body } } } } }
  pageInfo { hasNextPage endCursor } } }`;

export const FIND_TEAM = `query FindTeam($first: Int!) { teams(first: $first) { nodes { id key name } } }`;

export const LIST_USERS = `query ListUsers($first: Int!, $after: String) { users(first: $first, after: $after) {
  nodes { id name displayName email active app } pageInfo { hasNextPage endCursor } } }`;

export const READ_PROJECT = `query ReadProject($id: String!) { project(id: $id) { id name description url progress startDate targetDate updatedAt
  status { name type } lead { id name } teams(first: 20) { nodes { id key name } } } }`;

export const PROJECT_MILESTONES = `query ProjectMilestones($id: String!, $first: Int!, $after: String) { project(id: $id) {
  projectMilestones(first: $first, after: $after) { nodes { id name description targetDate sortOrder } pageInfo { hasNextPage endCursor } } } }`;

export const PROJECT_ISSUES = `query ProjectIssues($id: String!, $first: Int!, $after: String) { project(id: $id) {
  issues(first: $first, after: $after) { nodes { id identifier title url priority estimate dueDate completedAt updatedAt
    state { id name type } assignee { id name } projectMilestone { id name } parent { id identifier } labels(first: 20) { nodes { name } } }
    pageInfo { hasNextPage endCursor } } } }`;
