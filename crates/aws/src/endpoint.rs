//! Where AWS's services are, for connections that are opened before the first call.

use aws_types::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use http::Uri;

use crate::connect::Variables;

/// Says where all services are, and with a service's id behind it where that one is.
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

/// Where the environment says that services are.
#[derive(Debug)]
pub(crate) struct Configured(pub(crate) Variables);

impl LoadServiceConfig for Configured {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if key.env() != ENDPOINT_URL {
            return None;
        }
        let id = key.service_id().replace(' ', "_").to_uppercase();
        let Self(variable) = self;
        let set = |name: &str| variable(name).filter(|url| !url.is_empty());
        set(&format!("{ENDPOINT_URL}_{id}")).or_else(|| set(ENDPOINT_URL))
    }
}

/// A service that is called here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// EventBridge Scheduler.
    Scheduler,
    /// ECS.
    Ecs,
    /// Application Auto Scaling.
    AutoScaling,
    /// RDS, and Aurora with it.
    Rds,
}

impl Service {
    /// Its name in the SDK's settings, and what its host begins with.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Service::Scheduler => ("Scheduler", "scheduler"),
            Service::Ecs => ("ECS", "ecs"),
            Service::AutoScaling => ("Application Auto Scaling", "application-autoscaling"),
            Service::Rds => ("RDS", "rds"),
        }
    }

    /// Where the SDK will call it: where the environment says, or in the Region; nothing
    /// if its hosts for FIPS or for IPv6 are asked for. A Region outside AWS's own
    /// partition, such as those of China, has other hosts than this says: then a
    /// connection is opened in vain, and the call opens its own.
    pub fn url(self, config: &SdkConfig) -> Option<Uri> {
        if config.use_fips() == Some(true) || config.use_dual_stack() == Some(true) {
            return None;
        }
        let (id, host) = self.names();
        let key = ServiceConfigKey::builder()
            .service_id(id)
            .env(ENDPOINT_URL)
            .profile("endpoint_url");
        let settings = config.service_config().zip(key.build().ok());
        let set = settings.and_then(|(settings, key)| settings.load_config(key));
        let url = match set.or_else(|| config.endpoint_url().map(str::to_owned)) {
            Some(url) => url,
            None => format!("https://{host}.{}.amazonaws.com", config.region()?),
        };
        url.parse().ok()
    }
}

/// Begins to open a connection to each of these services.
pub fn connect_early(https: &https::Client, config: &SdkConfig, services: &[Service]) {
    for url in services.iter().filter_map(|service| service.url(config)) {
        https.connect_early(&url);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_scheduler::config::{Credentials, Region, SharedCredentialsProvider};
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;
    use crate::connect::{self, Pace};

    /// Notes where calls go, and lets none through.
    #[derive(Clone, Debug, Default)]
    struct Noted(Arc<Mutex<Vec<Uri>>>);

    impl HttpConnector for Noted {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            self.0.lock().unwrap().push(request.uri().parse().unwrap());
            let refused = ConnectorError::user("nothing is called here".into());
            HttpConnectorFuture::ready(Err(refused))
        }
    }

    fn config(region: &'static str, noted: &Noted) -> SdkConfig {
        let https = https::Client::new(&https::Trust::Mozilla).unwrap();
        let connector = SharedHttpConnector::new(noted.clone());
        let credentials = Credentials::new("key", "secret", None, None, "tests");
        connect::builder(Pace::Answering, &https)
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build()
    }

    fn emulator() -> Option<String> {
        Some("http://localhost:4566".to_owned())
    }

    /// Calls each service once, in the order of [`ALL`].
    async fn call_all(config: &SdkConfig) {
        let scheduler = aws_sdk_scheduler::Client::new(config);
        scheduler.list_schedules().send().await.unwrap_err();
        let ecs = aws_sdk_ecs::Client::new(config);
        ecs.describe_services().send().await.unwrap_err();
        let autoscaling = aws_sdk_applicationautoscaling::Client::new(config);
        let policies = autoscaling
            .describe_scaling_policies()
            .service_namespace(aws_sdk_applicationautoscaling::types::ServiceNamespace::Ecs);
        policies.send().await.unwrap_err();
        let rds = aws_sdk_rds::Client::new(config);
        rds.describe_db_clusters().send().await.unwrap_err();
    }

    const ALL: [Service; 4] = [
        Service::Scheduler,
        Service::Ecs,
        Service::AutoScaling,
        Service::Rds,
    ];

    /// Without the paths.
    fn hosts(urls: &[Uri]) -> Vec<String> {
        let host = |url: &Uri| format!("{}://{}", url.scheme().unwrap(), url.authority().unwrap());
        urls.iter().map(host).collect()
    }

    #[tokio::test]
    async fn a_connection_is_opened_where_the_sdk_calls() {
        for region in ["ap-northeast-2", "us-east-1", "us-gov-west-1"] {
            let noted = Noted::default();
            let config = config(region, &noted);
            call_all(&config).await;
            let expected = ALL.map(|service| service.url(&config).unwrap());
            assert_eq!(hosts(&noted.0.lock().unwrap()), hosts(&expected));
        }
    }

    #[tokio::test]
    async fn the_environment_can_name_another_place_for_each() {
        let each: [(Service, Variables); 4] = [
            (Service::Scheduler, |name| {
                emulator().filter(|_| name == "AWS_ENDPOINT_URL_SCHEDULER")
            }),
            (Service::Ecs, |name| {
                emulator().filter(|_| name == "AWS_ENDPOINT_URL_ECS")
            }),
            (Service::AutoScaling, |name| {
                emulator().filter(|_| name == "AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING")
            }),
            (Service::Rds, |name| {
                emulator().filter(|_| name == "AWS_ENDPOINT_URL_RDS")
            }),
        ];
        for (named, variables) in each {
            let noted = Noted::default();
            let config = config("ap-northeast-2", &noted).into_builder();
            let config = config.service_config(Configured(variables)).build();
            assert_eq!(named.url(&config).unwrap(), "http://localhost:4566/");
            call_all(&config).await;
            let expected = ALL.map(|service| service.url(&config).unwrap());
            assert_eq!(hosts(&noted.0.lock().unwrap()), hosts(&expected));
            let moved = hosts(&expected)
                .iter()
                .filter(|host| host.contains("localhost"))
                .count();
            assert_eq!(moved, 1);
        }
    }

    #[tokio::test]
    async fn other_kinds_of_hosts_are_left_to_the_sdk() {
        let config = config("us-east-1", &Noted::default());
        let is_known = |config: SdkConfig| Service::Ecs.url(&config).is_some();
        let with = || config.clone().into_builder();
        assert!(is_known(
            with().use_fips(false).use_dual_stack(false).build()
        ));
        assert!(!is_known(with().use_fips(true).build()));
        assert!(!is_known(with().use_dual_stack(true).build()));
    }

    #[tokio::test]
    async fn the_environment_can_name_another_place_for_all() {
        let all: Variables = |name| emulator().filter(|_| name == "AWS_ENDPOINT_URL");
        let noted = Noted::default();
        let config = config("ap-northeast-2", &noted).into_builder();
        let config = config.service_config(Configured(all)).build();
        call_all(&config).await;
        for service in ALL {
            assert_eq!(service.url(&config).unwrap(), "http://localhost:4566/");
        }
        let called = hosts(&noted.0.lock().unwrap());
        assert_eq!(called, ["http://localhost:4566"; 4]);
    }

    #[tokio::test]
    async fn a_service_of_its_own_comes_before_all_and_an_empty_one_is_none() {
        let each: Variables = |name| match name {
            "AWS_ENDPOINT_URL" => emulator(),
            "AWS_ENDPOINT_URL_ECS" => Some("http://localhost:1".to_owned()),
            "AWS_ENDPOINT_URL_RDS" => Some(String::new()),
            _ => None,
        };
        let config = config("ap-northeast-2", &Noted::default()).into_builder();
        let config = config.service_config(Configured(each)).build();
        assert_eq!(Service::Ecs.url(&config).unwrap(), "http://localhost:1/");
        assert_eq!(Service::Rds.url(&config).unwrap(), "http://localhost:4566/");
    }
}
