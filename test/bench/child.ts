import { type ChildProcess, fork } from 'node:child_process';

/** A process of the bench that answers one question at a time. */
export interface Child<Question, Answer> {
  readonly pid: number;
  /** @throws what the child threw, or that it ended */
  ask(question: Question): Promise<Answer>;
  stop(): void;
}

type Message<Answer> = { answer: Answer } | { error: string };

/** Starts one of `processes/*.ts`. It ends by itself when this process is gone. */
export function startChild<Question extends object, Answer>(name: string): Child<Question, Answer> {
  const file = new URL(`./processes/${name}.ts`, import.meta.url);
  const child = fork(file, { serialization: 'advanced' });
  return {
    pid: child.pid ?? 0,
    ask: (question) => ask<Question, Answer>(child, name, question),
    stop: () => child.connected && child.disconnect(),
  };
}

function ask<Question extends object, Answer>(child: ChildProcess, name: string, question: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const ended = () => reject(new Error(`The process '${name}' of the bench ended`));
  const answered = (message: Message<Answer>) =>
    'error' in message ? reject(new Error(`${name}: ${message.error}`)) : resolve(message.answer);
  child.once('exit', ended).once('message', answered as (message: unknown) => void);
  child.send(question, (error) => error && reject(error));
  return promise.finally(() => child.off('exit', ended).off('message', answered as (message: unknown) => void));
}

/** The child's side: calls `answer` for each question of the parent. */
export function answerParent<Question, Answer>(answer: (question: Question) => Promise<Answer> | Answer): void {
  process.on('message', async (question: Question) => {
    try {
      process.send?.({ answer: await answer(question) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

/** Milliseconds since 1970 with their fractions: processes of one machine can compare them. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
