import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { implementOpen } from '#platform/api/feature.ts';
import { countAttempt, networkOf } from '#platform/api/rate-limit.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { formPage, noticePage, type Typed, thanksPage } from './form-page.ts';
import { type FeedbackForm, feedbackForms, formRoutes, MAX_ANSWER } from './forms.contract.ts';
import { feedbackFormTable } from './forms.table.ts';
import { takeIn } from './intake.ts';

/** From one network, and through one form, in ten minutes. */
const PER_NETWORK = { max: 10, seconds: 600 };
const PER_FORM = { max: 600, seconds: 600 };

const formService = new ResourceService(feedbackForms, feedbackFormTable, {
  async beforeCreate(_tx, inputs) {
    for (const input of inputs) {
      Object.assign(input, { token: randomBytes(16).toString('base64url') });
    }
  },
});

interface Found {
  form: FeedbackForm;
  workspaceId: string;
}

/** The form behind an address; undefined when there is none, or it is off. */
async function findForm(app: App, token: string): Promise<Found | undefined> {
  const [row] = await app.database.query<{ workspace_id: string; id: string }>(
    'select workspace_id, id from throughline.feedback_form_of($1)',
    [token],
  );
  if (!row) return undefined;
  const form = await app.database.transaction(
    systemActor(row.workspace_id),
    (tx) => formService.get(tx, row.id),
    { readOnly: true },
  );
  return { form, workspaceId: row.workspace_id };
}

const MISSING = 'This form is closed, or the address is not complete. Ask whoever gave it to you.';

/** Checks what was typed; says what to mend, field by field. */
function checkAnswer(form: FeedbackForm, typed: Typed): Typed {
  const text = typed.text?.trim() ?? '';
  const email = typed.email?.trim() ?? '';
  const asked = form.askContact !== 'no';
  return {
    text: !text
      ? 'Write something first.'
      : text.length > MAX_ANSWER
        ? `That is ${text.length} characters; up to ${MAX_ANSWER} fit. Shorten it a little.`
        : undefined,
    email:
      asked && email && !z.email().max(320).safeParse(email).success
        ? 'This is not an e-mail address. Check it, or leave it empty.'
        : form.askContact === 'required' && !email
          ? 'Tell us your e-mail, so that we can answer.'
          : undefined,
  };
}

async function keep(app: App, { form, workspaceId }: Found, typed: Typed): Promise<void> {
  // Public input acts as a contributor that is nobody in particular: it may add, and read nothing.
  const actor: Actor = {
    kind: 'share',
    userId: null,
    actorId: form.id,
    name: `Form “${form.name}”`,
    workspaceId,
    role: 'contributor',
  };
  const email = typed.email?.trim() || undefined;
  const name = typed.name?.trim().slice(0, 300) || undefined;
  await app.database.transaction(actor, (tx) =>
    takeIn(
      tx,
      {
        text: typed.text?.trim() ?? '',
        source: 'form',
        question: form.question,
        productId: form.productId ?? undefined,
        contact:
          form.askContact !== 'no' && (email ?? name)
            ? { email: email?.toLowerCase(), name }
            : undefined,
        tags: [],
      },
      { tagIds: form.tagIds },
    ),
  );
}

export const formsFeature = resourceFeature(formService, {
  routes: [
    implementOpen(formRoutes.show, async ({ app, params, reply }) => {
      const found = await findForm(app, params.token);
      return reply
        .code(found ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(found ? formPage(found.form) : noticePage('There is no form here', MISSING));
    }),
    implementOpen(formRoutes.send, async ({ app, params, body, address, reply }) => {
      const html = reply.type('text/html; charset=utf-8');
      const found = await findForm(app, params.token);
      const typed: Typed = body;
      if (!found) {
        return html.code(404).send(noticePage('There is no form here', MISSING, typed.text));
      }
      // Only a robot fills in a field that nobody sees; it learns nothing from the answer.
      if (body.website) return html.send(thanksPage(found.form));
      const errors = checkAnswer(found.form, typed);
      if (errors.text ?? errors.email)
        return html.code(400).send(formPage(found.form, typed, errors));
      try {
        await countAttempt(app.database, `form ${params.token} ${networkOf(address)}`, PER_NETWORK);
        await countAttempt(app.database, `form ${params.token}`, PER_FORM);
        await keep(app, found, typed);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        return html.code(error.status).send(formPage(found.form, typed, { text: error.message }));
      }
      return html.send(thanksPage(found.form));
    }),
  ],
});
