// Queued work about a person. pg-boss keeps it in one table for every queue; which field of a payload names the person
// is in the job's declaration.
import { type Executor, type Job, type SQL, sql } from "../../db/mod.ts";
import type { Subject } from "./rows.ts";

/** Jobs of this kind about the person, in whatever state; in one server only when the payload names the server. */
const isAbout = (job: Job, subject: Subject): SQL => {
  if (job.subject === null) return sql`false`;
  const scope = subject.guildId === null ? sql`true` : sql`data ->> 'guildId' = ${subject.guildId}`;
  // What failed for good is kept beside its queue.
  return sql`name in (${job.name}, ${`${job.name}.dead`}) and data ->> ${job.subject} = ${subject.userId} and ${scope}`;
};

/** Whether the queue has been set up; before its first start there is nothing in it. */
export async function hasQueue(on: Executor): Promise<boolean> {
  const [row] = await on.execute<{ found: boolean }>(sql`select to_regclass('pgboss.job') is not null as found`);
  return row?.found ?? false;
}

export const listJobs = (job: Job, subject: Subject): SQL =>
  sql`select data, state::text as state, created_on as "createdOn" from pgboss.job where ${
    isAbout(job, subject)
  } order by created_on`;

export const deleteJobs = (job: Job, subject: Subject): SQL =>
  sql`delete from pgboss.job where ${isAbout(job, subject)}`;
