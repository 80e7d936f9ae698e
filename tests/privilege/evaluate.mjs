// Reads questions to IAM as JSON from standard input and writes, for each, what
// AWS would answer: {"result": "Allowed"}, or {"error": …} for a question that
// AWS could not be asked, such as one about a resource that the action does not know.

import { runSimulation } from '@cloud-copilot/iam-simulate'

async function answer({ role, statements, keyPolicy, action, resource, account, context }) {
  const response = await runSimulation(
    {
      request: {
        principal: role,
        action,
        resource: { resource, accountId: account },
        contextVariables: context
      },
      identityPolicies: [
        { name: 'role', policy: { Version: '2012-10-17', Statement: statements } }
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: keyPolicy
    },
    {}
  )
  if (response.resultType === 'error') return { error: response.errors }
  if (response.resultType !== 'single') return { error: 'a question is about one resource' }
  const { ignoredContextKeys } = response.result
  if (ignoredContextKeys.length > 0) {
    return { error: `${action} knows no ${ignoredContextKeys}` }
  }
  return { result: response.overallResult }
}

let questions = ''
for await (const text of process.stdin) questions += text
const answers = []
for (const question of JSON.parse(questions)) answers.push(await answer(question))
process.stdout.write(JSON.stringify(answers))
