//! The account that the flow runs in: what both Lambdas find in a moto of its own.

use aws::connect::SdkConfig;

use crate::replay::account;

/// The key of Slack's secret.
pub(super) const SECRET_KEY: &str = "arn:aws:kms:ap-northeast-2:123456789012:key/slack";
/// The role of Enhanced Monitoring, and the key of Performance Insights.
pub(super) const MONITORING: &str = "arn:aws:iam::123456789012:role/rds-monitoring";
pub(super) const INSIGHTS: &str = "arn:aws:kms:ap-northeast-2:123456789012:key/insights";
/// The parameter group of the writer.
const PARAMETERS: &str = "shop-instances";

/// Fills the account, and gives the ARN of Slack's secret.
pub(super) async fn furnish(config: &SdkConfig) -> String {
    account::services(config).await;
    cluster(config).await;
    let scheduler = aws_sdk_scheduler::Client::new(config);
    let group = scheduler.create_schedule_group().name("preheat");
    group.send().await.unwrap();
    account::secret(config).await
}

/// A cluster whose writer has everything on that a replica is to have too.
async fn cluster(config: &SdkConfig) {
    let rds = aws_sdk_rds::Client::new(config);
    rds.create_db_parameter_group()
        .db_parameter_group_name(PARAMETERS)
        .db_parameter_group_family("aurora-mysql8.0")
        .description("what the shop's instances have")
        .send()
        .await
        .unwrap();
    rds.create_db_cluster()
        .db_cluster_identifier("shop")
        .engine("aurora-mysql")
        .master_username("admin")
        .master_user_password("not-a-secret-1")
        .send()
        .await
        .unwrap();
    rds.create_db_instance()
        .db_instance_identifier("shop-writer")
        .db_cluster_identifier("shop")
        .db_instance_class("db.r6g.large")
        .engine("aurora-mysql")
        .db_parameter_group_name(PARAMETERS)
        .monitoring_interval(60)
        .monitoring_role_arn(MONITORING)
        .send()
        .await
        .unwrap();
}

/// moto does not keep Performance Insights: an answer about instances gets those
/// that the shop's have, without which no replica would be made with them.
pub(super) fn with_what_moto_forgets(answer: &str) -> String {
    let end = "</DBInstance>";
    let insights = format!(
        "<PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>\
         <PerformanceInsightsKMSKeyId>{INSIGHTS}</PerformanceInsightsKMSKeyId>{end}"
    );
    match answer.contains("<PerformanceInsightsEnabled>true") {
        true => answer.to_owned(),
        false => answer.replace(end, &insights),
    }
}
