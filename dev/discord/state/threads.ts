// Who is in which thread.
import { compareIds } from "../snowflake.ts";
import type { State } from "./state.ts";
import { defineTable } from "./table.ts";

export interface ThreadMemberRecord {
  thread_id: string;
  user_id: string;
  join_timestamp: string;
  /** Settings for notifications. */
  flags: number;
}

export const threadMembers = defineTable<ThreadMemberRecord, "thread" | "user">("thread_member", {
  thread: (row) => row.thread_id,
  user: (row) => row.user_id,
});

export function threadMember(state: State, threadId: string, userId: string): ThreadMemberRecord | undefined {
  return state.table(threadMembers).get(`${threadId}:${userId}`);
}

/** Members of a thread by their ids, as lists of them are paged. */
export function membersOfThread(state: State, threadId: string): ThreadMemberRecord[] {
  return state.table(threadMembers).by("thread", threadId).sort((a, b) => compareIds(a.user_id, b.user_id));
}

export function threadMemberCount(state: State, threadId: string): number {
  return state.table(threadMembers).count("thread", threadId);
}

export function setThreadMember(state: State, member: ThreadMemberRecord): ThreadMemberRecord {
  return state.table(threadMembers).set(`${member.thread_id}:${member.user_id}`, member);
}

export function deleteThreadMember(state: State, threadId: string, userId: string): boolean {
  return state.table(threadMembers).delete(`${threadId}:${userId}`);
}
