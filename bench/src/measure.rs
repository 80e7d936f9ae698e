//! One start of one binary, measured.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::thread::CpuSet;
use serde_json::Value;

use crate::account::{Account, SECRET};
use crate::asked::Asked;
use crate::events::Job;
use crate::lambda::{Lambda, Start};
use crate::server::{Server, Tls};

/// The services that the Lambdas speak to, by the variable that says where they are.
const SERVICES: [&str; 6] = [
    "AWS_ENDPOINT_URL_SCHEDULER",
    "AWS_ENDPOINT_URL_LAMBDA",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL_ECS",
    "AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING",
    "AWS_ENDPOINT_URL_RDS",
];

/// Slack's address. The services have those from 127.0.0.1 on.
const SLACK: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

/// AWS and Slack, each service on an address of its own: a client that has been to one
/// host cannot resume its session with another.
pub struct World {
    account: Arc<Account>,
    aws: Vec<Server>,
    slack: Server,
    variables: Vec<(String, String)>,
    /// Where the binaries run; anywhere if it is not said.
    processor: Option<CpuSet>,
}

impl World {
    /// Starts all servers. With `tls`, its folder has the certificates: what
    /// `root.pem` says is trusted. The binaries get `processor`, if one is given.
    ///
    /// # Errors
    /// When a port cannot be had.
    pub async fn start(tls: Option<(&Tls, &Path)>, processor: Option<CpuSet>) -> io::Result<Self> {
        let account = Arc::new(Account::default());
        let keys = tls.map(|(keys, _)| keys);
        let mut aws = Vec::new();
        let mut variables = Vec::new();
        for (variable, n) in SERVICES.into_iter().zip(1..) {
            let server = Server::start(&account, Ipv4Addr::new(127, 0, 0, n), keys).await?;
            variables.push((variable.to_owned(), server.url.clone()));
            aws.push(server);
        }
        let slack = Server::start(&account, SLACK, keys).await?;
        let mut set = |name: &str, value: &str| variables.push((name.to_owned(), value.to_owned()));
        set("SLACK_API_URL", &format!("{}/api", slack.url));
        set("SLACK_SECRET_ID", SECRET);
        set("SCHEDULE_GROUP", "preheat");
        set(
            "SCHEDULER_ROLE_ARN",
            "arn:aws:iam::123456789012:role/preheat-scheduler",
        );
        set(
            "EXECUTOR_ARN",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:bench",
        );
        set(
            "DEAD_LETTER_ARN",
            "arn:aws:sqs:ap-northeast-2:123456789012:preheat-dead",
        );
        set("ECS_SERVICES", "prod/api");
        set("AURORA_CLUSTERS", "shop");
        set("ENVIRONMENT", "bench");
        if let Some((_, folder)) = tls {
            set("SSL_CERT_FILE", &folder.join("root.pem").to_string_lossy());
        }
        Ok(Self {
            account,
            aws,
            slack,
            variables,
            processor,
        })
    }

    /// How long each call takes from now on.
    pub fn wait(&self, aws: Duration, slack: Duration) {
        for server in &self.aws {
            server.wait(aws);
        }
        self.slack.wait(slack);
    }

    /// Starts a binary and gives it a job. What it answered and asked is given beside
    /// what that took.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run(&self, binary: &Path, job: &Job) -> io::Result<(Start, Value, Vec<Asked>)> {
        self.account.reset(&job.schedules, &job.alert);
        let mut lambda = Lambda::start(binary, &self.variables, self.processor.as_ref()).await?;
        let init = lambda.initialized().await?;
        let early = self.n_connections();
        let (sent, answered, first_cpu, answer) = lambda.invoke(&job.event).await?;
        let asked = self.account.asked().map_err(io::Error::other)?;
        let start = Start {
            init,
            early,
            first: answered - sent,
            answered,
            first_cpu,
            peak_kb: lambda.peak_kb()?,
        };
        Ok((start, answer, asked))
    }

    /// How many connections the last run has opened.
    pub fn n_connections(&self) -> usize {
        self.account.n_connections()
    }

    /// Forgets what is stored.
    pub fn clear(&self) {
        self.account.reset(&BTreeMap::new(), "");
    }
}
