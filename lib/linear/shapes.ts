/** Of Linear's, as our documents ask for them (`lib/linear/documents.ts`; a test compares them with the SDK's declarations). */
export type Page<Node> = { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

export type IssueState = { id: string; name: string; type: string };

export type Issue = {
  id: string;
  identifier: string;
  title: string;
  description: string | null;
  url: string;
  priority: number;
  updatedAt: string;
  state: IssueState;
  team: { id: string; key: string; name: string };
  project: { id: string; name: string } | null;
  parent: { id: string } | null;
  assignee: { id: string; name: string } | null;
  delegate: { id: string } | null;
  creator: { id: string } | null;
  labels: { nodes: { id: string; name: string }[] };
};

export type Comment = {
  id: string;
  body: string;
  createdAt: string;
  updatedAt: string;
  user: { id: string } | null;
  parent: { id: string } | null;
  reactions: { id: string; emoji: string; user: { id: string } | null }[];
};
