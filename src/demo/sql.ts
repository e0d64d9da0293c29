// `npx node src/demo/sql.ts "update …"`: runs one statement in the demo's database, for who has no psql.
import { answer } from '../cli/answer.ts';
import { Context } from '../cli/context.ts';
import { exitCodeOf, printError } from '../cli/print-error.ts';
import { withSession } from './shop.ts';

const [statement = 'select * from shop.orders order by id'] = process.argv.slice(2);
try {
  const result = await answer(new Context(), ({ url }) =>
    withSession(url, 'demo sql', (client) => client.query(statement)),
  );
  if (result.rows.length > 0) console.table(result.rows);
  console.log(`${result.command} ${result.rowCount ?? ''}`.trimEnd());
} catch (error) {
  printError(error, { stack: false });
  process.exitCode = exitCodeOf(error);
}
