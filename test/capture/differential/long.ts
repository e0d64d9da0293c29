// Capture against its model for as long as one likes, a new database for each round. Uses TEST_DATABASE_URL, as the tests do:
// `node test/capture/differential/long.ts --minutes 10 --seed 1f2e3d4c`
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Random } from '../../fault/random.ts';
import { chooseSeed } from '../../fault/seed.ts';
import { administer, makeTemplate, startServer, type TestServer, withDatabase } from '../../helpers/server.ts';
import { type Database, type Report, runAlone, runSideBySide } from './run.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError('--minutes must be a number above 0');
const seed = values.seed ?? chooseSeed();

console.log(`Capture against its model for ${minutes} minutes, seed ${seed}`);
const server = await startServer();
try {
  process.exitCode = (await rounds(server)) === 0 ? 0 : 1;
} finally {
  await server.stop();
}

/** Returns how many differences there were. */
async function rounds(server: TestServer): Promise<number> {
  const template = await makeTemplate(server);
  const end = Date.now() + minutes * 60_000;
  let differences = 0;
  for (let round = 1; Date.now() < end; round++) {
    const random = new Random(seed).stream(round);
    const reports = [
      await within(server, template, (db) => runAlone(db, random.stream('alone'), { tables: 10, transactions: 400 })),
      await within(server, template, (db) =>
        runSideBySide(db, random.stream('side by side'), { tables: 6, writers: 8, transactions: 60 }),
      ),
    ];
    for (const { transactions, statements, activities } of reports)
      console.log(`Round ${round}: ${transactions} transactions, ${statements} statements, ${activities} activities`);
    for (const difference of reports.flatMap((report) => report.differences)) {
      differences++;
      console.log(difference);
    }
  }
  console.log(`${differences} differences`);
  return differences;
}

async function within(
  { url, prefix }: TestServer,
  template: string,
  run: (db: Database) => Promise<Report>,
): Promise<Report> {
  const name = `${prefix}_differential`;
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ connectionString: withDatabase(url, name) });
    clients.push(client);
    await client.connect();
    return client;
  };
  await administer(url, `create database ${name} template ${template}`);
  try {
    const control = await connect();
    return await run({
      query: async (sql, values) => (await control.query(sql, values)).rows,
      exec: async (sql) => void (await control.query(sql)),
      connect,
    });
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await administer(url, `drop database ${name} with (force)`);
  }
}
