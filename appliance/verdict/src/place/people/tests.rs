//! Texts that speak of people in the EU, and texts that do not.

use super::*;

#[track_caller]
fn check(read: fn(&str) -> Option<bool>, texts: &[&str], expected: Option<bool>) {
    for text in texts {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn people_of_a_member_state_are_people_in_the_eu() {
    let texts = [
        "the personal data of our German and French customers",
        "Store data of customers in Germany",
        "a table for users from the UK, Ireland and Spain",
        "customers who live in the Netherlands",
        "German business customers",
        "keep customer data in France",
        "personal data of Germans",
        "Germany's customers",
        "for our Polish subscribers",
        "german-users",
        "EU customers",
        "Italian data",
        "customers in Berlin",
        "customers-frankfurt",
        "Kundendaten aus Deutschland",
        "deutsche Kunden",
        "clients à Paris",
        "usuarios de España",
        "klanten in Nederland",
        "users from Rome and Vienna",
        "users in Athens, Georgia and Athens",
        "users in Berlin, New Jersey or Germany",
        "users-athens-ga-berlin",
        "users in Paris, USA and Japan",
        "customers in the E.U.",
    ];
    check(people, &texts, Some(true));
}

#[test]
fn places_languages_and_firms_are_no_people() {
    let texts = [
        "a bucket like the one in Frankfurt, Germany",
        "replicate the bucket in eu-west-1 to Ireland",
        "Add a German translation",
        "Add French localisation for users",
        "Switch the language to German. Users see it at once",
        "Deploy it in Germany. Users can wait",
        "the German Motors customer portal",
        "users who speak German and users who do not",
        "a German data centre",
        "Polish customer pages",
        "customers outside Germany",
        "customers in Northern Ireland",
        "non-German customers",
        "Copy user data to the bucket in Germany",
        "customers in Japan",
        "customers in London, Zurich and Oslo",
        "a bucket in Frankfurt",
        "Kunden aus der Schweiz",
        "the Paris release",
        "users in Athens, Georgia",
        "staff in Dublin, Ohio",
        "users-paris-tx",
        "customers in Vienna, West Virginia",
    ];
    check(people, &texts, None);
    check(people, &["non-EU customers"], Some(false));
}

#[test]
fn a_residency_is_a_place_in_the_eu() {
    let places = [
        "eu-central-1",
        "Germany",
        "DE",
        "de",
        "EU-only",
        "EEA",
        "Europe",
        "European Union",
        "FR/DE",
        "germanywestcentral",
        "westeurope",
        "europe-west3",
        "eusc-de-east-1",
        "German",
        "AT",
        "EL",
        "Holland",
        "Frankfurt",
        "Deutschland",
        "France/Allemagne",
        "us-east-1 and eu-west-1",
        "US,DE",
        "US/DE",
        "DE; US",
        "US and DE",
        "DEU",
        "usa, fra",
        "EST",
        "E.U.",
        "E.U. only",
        "Paris",
        "Athens, Greece",
        "Dublin, Ohio and Dublin",
        "Berlin, GA",
    ];
    check(residency, &places, Some(true));
    let elsewhere = [
        "us-east-1",
        "US",
        "US-DE",
        "eu-west-2",
        "eu-central-2",
        "europe-west6",
        "UK",
        "Japan",
        "ap-se-2",
        "held at the office",
        "must be told",
        "uksouth",
        "London",
        "Zürich",
        "switzerlandnorth",
        "global",
        "Northern Ireland",
        "USA",
        "JPN, GBR",
        "office hours in EST",
        "paris-tx",
        "Athens, Georgia",
        "dublin, ohio",
        "Berlin, New Hampshire",
        "",
    ];
    check(residency, &elsewhere, None);
    check(residency, &["non-EU", "not Germany", "not DE", "non-E.U."], Some(false));
}
