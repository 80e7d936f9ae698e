//! Clicks on buttons: Slack delivers each once, whatever it is answered.

use chrono::{DateTime, TimeDelta, Utc};

use super::Sandbox;
use crate::click::{self, Click};
use crate::request;
use crate::sample;

/// A click that Slack has yet to deliver.
pub(super) struct OnItsWay {
    pub(super) form: String,
    pub(super) due: DateTime<Utc>,
}

impl Sandbox {
    /// Somebody clicks a button under the last message that has such a one.
    ///
    /// # Errors
    /// When no message has one; nothing has happened then.
    pub async fn press(&mut self, click: &Click) -> Result<(), String> {
        let form = self.clicked(click)?;
        self.last_click = Some(form);
        self.deliver_click().await;
        Ok(())
    }

    /// Somebody clicks as in [`Sandbox::press`], and Slack delivers it so much later,
    /// beside whatever else happens then.
    ///
    /// # Errors
    /// When no message has such a button; nothing has happened then.
    pub fn expect_click(&mut self, click: &Click, late: TimeDelta) -> Result<(), String> {
        let form = self.clicked(click)?;
        let due = self.world.now() + late;
        self.clicks.push(OnItsWay { form, due });
        Ok(())
    }

    /// The form of a click, which is noted.
    fn clicked(&self, click: &Click) -> Result<String, String> {
        let now = self.world.now();
        let found = {
            let slack = self.world.slack.borrow();
            let found = slack.last_with_button(&click.action);
            found.and_then(|(channel, message)| {
                let form = click::form(click, message, channel, now)?;
                Some((form, click::seen(click, message)))
            })
        };
        let (form, seen) =
            found.ok_or_else(|| format!("no message has a button `{}` now", click.action))?;
        self.world.note(sample::name_of(&click.user), seen);
        Ok(form)
    }

    /// The last click comes once more, as from a screen that did not see what became of
    /// the message.
    pub async fn press_again(&mut self) {
        self.world.note("slack", "delivers the last click again");
        self.deliver_click().await;
    }

    async fn deliver_click(&mut self) {
        let Some(form) = &self.last_click else { return };
        self.run_click(form).await;
        self.settle().await;
    }

    /// Hands a click to the handler. Slack does not deliver it again.
    pub(super) async fn run_click(&self, form: &str) {
        let secret = &self.identity.signing_secret;
        let event = request::signed_form(secret, form, self.world.now());
        let status = self.handle(event).await;
        if status != 200 {
            let text = format!("got {status}, marks the click as failed");
            self.world.note("slack", text);
        }
    }
}
