//! Where AWS's services are, for connections that are opened before the first call.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use http::Uri;

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
            .env("AWS_ENDPOINT_URL")
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

    use aws_config::Region;
    use aws_sdk_scheduler::config::Credentials;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_types::service_config::LoadServiceConfig;

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

    /// An environment with one variable of this kind in it.
    #[derive(Debug)]
    struct Elsewhere(&'static str);

    impl LoadServiceConfig for Elsewhere {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            assert_eq!(key.env(), "AWS_ENDPOINT_URL");
            (key.service_id() == self.0).then(|| "http://localhost:4566".to_owned())
        }
    }

    async fn config(region: &'static str, noted: &Noted) -> SdkConfig {
        let https = https::Client::new(&https::Trust::Mozilla).unwrap();
        let connector = SharedHttpConnector::new(noted.clone());
        connect::loader(Pace::Answering, &https)
            .region(Region::new(region))
            .credentials_provider(Credentials::new("key", "secret", None, None, "tests"))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .load()
            .await
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
            let config = config(region, &noted).await;
            call_all(&config).await;
            let expected = ALL.map(|service| service.url(&config).unwrap());
            assert_eq!(hosts(&noted.0.lock().unwrap()), hosts(&expected));
        }
    }

    #[tokio::test]
    async fn the_environment_can_name_another_place_for_each() {
        for (named, id) in ALL.map(|service| (service, service.names().0)) {
            let noted = Noted::default();
            let config = config("ap-northeast-2", &noted).await.into_builder();
            let config = config.service_config(Elsewhere(id)).build();
            assert_eq!(named.url(&config).unwrap(), "http://localhost:4566/");
            call_all(&config).await;
            let expected = ALL.map(|service| service.url(&config).unwrap());
            assert_eq!(hosts(&noted.0.lock().unwrap()), hosts(&expected));
        }
    }

    #[tokio::test]
    async fn other_kinds_of_hosts_are_left_to_the_sdk() {
        let config = config("us-east-1", &Noted::default()).await;
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
        let config = config("ap-northeast-2", &Noted::default()).await;
        let config = config.into_builder().endpoint_url("http://localhost:4566");
        let config = config.build();
        for service in ALL {
            assert_eq!(service.url(&config).unwrap(), "http://localhost:4566/");
        }
    }
}
